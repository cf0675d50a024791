#!/usr/bin/env python3
"""Makes CSV files of public tables that Debian's packages bring along: real data, to read findings about by hand.

    real_tables.py FOLDER [ROOT]

ROOT is where the packages are unpacked, "/" where they are installed. What is not there is skipped with a line.
"""

import csv
import json
import pathlib
import shutil
import sys


def iso_codes(folder: pathlib.Path, root: pathlib.Path) -> None:
    for source in sorted((root / "usr/share/iso-codes/json").glob("iso_*.json")):
        (rows,) = json.loads(source.read_text(encoding="utf-8")).values()
        names = sorted({name for row in rows for name in row}, key=lambda name: [name not in row for row in rows].count(True))
        with open(folder / f"{source.stem.replace('-', '_')}.csv", "w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, names)
            writer.writeheader()
            writer.writerows(rows)


def time_zones(folder: pathlib.Path, root: pathlib.Path) -> None:
    tables = {"zone.tab": ["country_code", "coordinates", "zone", "comments"], "iso3166.tab": ["code", "country"]}
    for name, header in tables.items():
        source = root / "usr/share/zoneinfo" / name
        if not source.exists():
            print(f"skipped: tzdata's {name} is not there")
            continue
        with open(folder / f"{name.replace('.', '_')}.csv", "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            for line in source.read_text(encoding="utf-8").splitlines():
                if line and not line.startswith("#"):
                    parts = line.split("\t")
                    writer.writerow(parts + [""] * (len(header) - len(parts)))


def services(folder: pathlib.Path, root: pathlib.Path) -> None:
    source = root / "etc/services"
    if not source.exists():
        print("skipped: /etc/services (netbase) is not there")
        return
    with open(folder / "services.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["service", "port", "protocol", "aliases"])
        for line in source.read_text(encoding="utf-8").splitlines():
            fields = line.split("#")[0].split()
            if len(fields) >= 2:
                port, protocol = fields[1].split("/")
                writer.writerow([fields[0], port, protocol, " ".join(fields[2:])])


def python_packages(folder: pathlib.Path, root: pathlib.Path) -> None:
    home = root / "usr/lib/python3/dist-packages"
    patterns = {
        "python3-sklearn": ["sklearn/datasets/data/boston_house_prices.csv", "sklearn/datasets/data/linnerud_*.csv"],
        "python3-statsmodels": ["statsmodels/datasets/*/*.csv"],
    }
    for package, globs in patterns.items():
        found = [path for pattern in globs for path in sorted(home.glob(pattern))]
        if not found:
            print(f"skipped: {package} is not there")
        for path in found:
            shutil.copy(path, folder / f"{path.parent.name}_{path.name}")


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    root = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "/")
    folder.mkdir(parents=True, exist_ok=True)
    for make in (iso_codes, time_zones, services, python_packages):
        make(folder, root)
    if not list(folder.glob("iso_*.csv")):
        print("skipped: iso-codes is not there")
    print(f"{len(list(folder.glob('*.csv')))} tables in {folder}")


main()
