#include "vectors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace ai_sdk::test {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

}  // namespace

std::vector<Vector> load_vectors(std::string_view folder) {
  const auto path = std::filesystem::path{AI_SDK_VECTORS} / folder;
  std::vector<Vector> out;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() != ".json") continue;
    Vector vector;
    vector.name = entry.path().stem().string();
    vector.expected = boost::json::parse(read(entry.path())).as_object();
    const auto stream = std::filesystem::path{entry.path()}.replace_extension(".stream");
    if (std::filesystem::exists(stream)) vector.bytes = read(stream);
    out.push_back(std::move(vector));
  }
  if (out.empty()) throw std::runtime_error("no vectors in " + path.string());
  std::sort(out.begin(), out.end(), [](const Vector& a, const Vector& b) { return a.name < b.name; });
  return out;
}

std::string text_or_hex(const JsonObject& object, std::string_view name) {
  const std::string key{name};
  if (const auto* text = object.if_contains(key)) return std::string{text->as_string()};
  const std::string hex{object.at(key + "_hex").as_string()};
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

}  // namespace ai_sdk::test
