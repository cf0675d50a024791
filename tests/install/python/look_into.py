"""What a wheel needs of a machine: look_into.py WHEEL

Everything but the libraries that every Linux has is inside and found from there, the native files are
those of one version of CPython, and the licences of what is inside are there.
"""

import os
import re
import subprocess
import sys
import tempfile
import zipfile

# Of the manylinux policy (PEP 600): what may be taken from the machine.
POLICY = {
    "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6",
    "libpthread.so.0", "libresolv.so.2", "librt.so.1", "libstdc++.so.6", "libutil.so.1", "libz.so.1",
}
# docs/decisions/2026-11-25-the-wheel-and-openssl.md
OPENSSL = {"libssl.so.3", "libcrypto.so.3"}


def dynamic_section(path):
    lines = subprocess.run(
        ["readelf", "-dW", path], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", lines)
    paths = re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", lines)
    return set(needed), [entry for value in paths for entry in value.split(":") if entry]


def main(wheel):
    name = os.path.basename(wheel)
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder)
        files = [entry.filename for entry in archive.infolist()]
        program = archive.getinfo("ai_sdk/bin/ai-sdk")
        assert (program.external_attr >> 16) & 0o111, "the program cannot be run"

        native = []
        for file in files:
            path = os.path.join(folder, file)
            if os.path.isfile(path):
                with open(path, "rb") as opened:
                    if opened.read(4) == b"\x7fELF":
                        native.append(file)
        inside = {os.path.basename(file) for file in native}
        for file in native:
            needed, paths = dynamic_section(os.path.join(folder, file))
            missing = needed - inside - POLICY - OPENSSL
            assert not missing, f"{file} needs {missing}, which a machine may not have"
            for entry in paths:
                assert entry.startswith("$ORIGIN"), f"{file} looks for libraries in {entry}"
            print(f"{file}: {' '.join(sorted(needed - inside))}")

        modules = [file for file in native if "/_native." in file]
        assert len(modules) == 1, modules
        python = re.search(r"-(cp\d+)-(cp\d+)-(\w+)", name)
        assert python and "manylinux_" in name, f"{name} is for one machine only"
        assert f"-{python.group(1)[2:]}-" in modules[0], f"{name} has the module {modules[0]}"

        for file in ("ai_sdk/py.typed", "ai_sdk/__init__.py", "ai_sdk/__main__.py"):
            assert file in files, f"{file} is missing"
        licences = [file for file in files if ".dist-info/licenses/" in file]
        assert any(file.endswith("/LICENSE") for file in licences), licences
        assert any("third_party" in file for file in licences), licences
        strangers = [file for file in files if re.search(r"(^|/)(tests|bench|include)/|\.(cpp|hpp|a)$", file)]
        assert not strangers, strangers
    print(f"{name}: {os.path.getsize(wheel) / 1e6:.1f} MB")


main(sys.argv[1])
