// The rules and examples of RFC 6902 (JSON Patch) and RFC 6901 (JSON Pointer).
#include "metadata/json_patch.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

struct Case {
  const char* name;
  const char* document;
  const char* patch;
  const char* result;  // none: it has to fail
};

constexpr const char* none = nullptr;

// Appendix A of RFC 6902, and what its sections 4 and 5 say beside it.
const Case cases[] = {
    {"A1AddMember", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
     R"({"baz":"qux","foo":"bar"})"},
    {"A2AddElement", R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])",
     R"({"foo":["bar","qux","baz"]})"},
    {"A3RemoveMember", R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])",
     R"({"foo":"bar"})"},
    {"A4RemoveElement", R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])",
     R"({"foo":["bar","baz"]})"},
    {"A5Replace", R"({"baz":"qux","foo":"bar"})", R"([{"op":"replace","path":"/baz","value":"boo"}])",
     R"({"baz":"boo","foo":"bar"})"},
    {"A6Move", R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
     R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
     R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
    {"A7MoveElement", R"({"foo":["all","grass","cows","eat"]})",
     R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])", R"({"foo":["all","cows","eat","grass"]})"},
    {"A8TestSuccess", R"({"baz":"qux","foo":["a",2,"c"]})",
     R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
     R"({"baz":"qux","foo":["a",2,"c"]})"},
    {"A9TestError", R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])", none},
    {"A10AddNested", R"({"foo":"bar"})", R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
     R"({"foo":"bar","child":{"grandchild":{}}})"},
    {"A11UnknownMembers", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])",
     R"({"foo":"bar","baz":"qux"})"},
    {"A12NoTarget", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz/bat","value":"qux"}])", none},
    {"A14Escapes", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])", R"({"/":9,"~1":10})"},
    {"A15TextIsNoNumber", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":"10"}])", none},
    {"A16AddArray", R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])",
     R"({"foo":["bar",["abc","def"]]})"},
    {"AddReplaces", R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])", R"({"a":2})"},
    {"AddAtEndByIndex", R"([1])", R"([{"op":"add","path":"/1","value":2}])", R"([1,2])"},
    {"AddBeyondEnd", R"([1])", R"([{"op":"add","path":"/2","value":2}])", none},
    {"AddWhole", R"({"a":1})", R"([{"op":"add","path":"","value":[7]}])", R"([7])"},
    {"AddNull", R"({})", R"([{"op":"add","path":"/a","value":null}])", R"({"a":null})"},
    {"AddWithoutValue", R"({})", R"([{"op":"add","path":"/a"}])", none},
    {"AddToText", R"({"a":"x"})", R"([{"op":"add","path":"/a/0","value":1}])", none},
    {"EmptyName", R"({"":1})", R"([{"op":"replace","path":"/","value":2}])", R"({"":2})"},
    {"RemoveMissing", R"({})", R"([{"op":"remove","path":"/a"}])", none},
    {"RemoveDash", R"([1])", R"([{"op":"remove","path":"/-"}])", none},
    {"ReplaceMissing", R"({})", R"([{"op":"replace","path":"/a","value":1}])", none},
    {"ReplaceWhole", R"({})", R"([{"op":"replace","path":"","value":{"a":1}}])", R"({"a":1})"},
    {"LeadingZero", R"([1,2])", R"([{"op":"remove","path":"/01"}])", none},
    {"SignedIndex", R"([1,2])", R"([{"op":"remove","path":"/+1"}])", none},
    {"NoIndex", R"([1,2])", R"([{"op":"remove","path":"/1x"}])", none},
    {"HugeIndex", R"([1,2])", R"([{"op":"remove","path":"/99999999999999999999999"}])", none},
    {"DigitsAsName", R"({"0":1})", R"([{"op":"replace","path":"/0","value":2}])", R"({"0":2})"},
    {"NoSlash", R"({"a":1})", R"([{"op":"remove","path":"a"}])", none},
    {"BadEscape", R"({"~2":1})", R"([{"op":"remove","path":"/~2"}])", none},
    {"TildeAtEnd", R"({"~":1})", R"([{"op":"remove","path":"/~"}])", none},
    {"Slash", R"({"a/b":1})", R"([{"op":"replace","path":"/a~1b","value":2}])", R"({"a/b":2})"},
    {"Copy", R"({"a":[1]})",
     R"([{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/b/-","value":2}])",
     R"({"a":[1],"b":[1,2]})"},
    {"CopyMissing", R"({})", R"([{"op":"copy","from":"/a","path":"/b"}])", none},
    {"CopyWithoutFrom", R"({"a":1})", R"([{"op":"copy","path":"/b"}])", none},
    {"MoveIntoItself", R"({"a":{"b":{}}})", R"([{"op":"move","from":"/a","path":"/a/b/c"}])", none},
    {"MoveToItself", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])", R"({"a":1})"},
    {"MoveBeside", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/ab"}])", R"({"ab":1})"},
    {"TestNumbersByValue", R"({"a":1})", R"([{"op":"test","path":"/a","value":1.0}])", R"({"a":1})"},
    {"TestObjectsByMembers", R"({"a":{"x":1,"y":[2]}})",
     R"([{"op":"test","path":"/a","value":{"y":[2],"x":1}}])", R"({"a":{"x":1,"y":[2]}})"},
    {"TestArraysByOrder", R"({"a":[1,2]})", R"([{"op":"test","path":"/a","value":[2,1]}])", none},
    {"TestMissing", R"({})", R"([{"op":"test","path":"/a","value":null}])", none},
    {"UnknownOperation", R"({})", R"([{"op":"spam","path":"/a","value":1}])", none},
    {"NoOperation", R"({})", R"([{"path":"/a","value":1}])", none},
    {"NoPath", R"({})", R"([{"op":"add","value":1}])", none},
    {"NoArray", R"({})", R"({"op":"add","path":"/a","value":1})", none},
    {"NoObject", R"({})", R"(["add"])", none},
    {"Empty", R"({"a":1})", R"([])", R"({"a":1})"},
    {"OneAfterAnother", R"({"a":1})",
     R"([{"op":"add","path":"/b","value":[]},{"op":"add","path":"/b/0","value":3}])", R"({"a":1,"b":[3]})"},
};

class JsonPatch : public ::testing::TestWithParam<Case> {};

TEST_P(JsonPatch, DoesWhatTheRfcSays) {
  const Case& one = GetParam();
  const json::value document = json::parse(one.document);
  const json::value before = document;
  if (one.result == nullptr) {
    EXPECT_THROW(apply_patch(document, json::parse(one.patch)), PatchError);
  } else {
    const json::value after = apply_patch(document, json::parse(one.patch));
    EXPECT_TRUE(same_json(after, json::parse(one.result))) << json::serialize(after);
  }
  EXPECT_EQ(document, before);
}

INSTANTIATE_TEST_SUITE_P(Rfc6902, JsonPatch, ::testing::ValuesIn(cases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(JsonPatchErrors, NameTheOperationAndThePlace) {
  const auto error = [](const char* patch) -> std::string {
    try {
      apply_patch(json::parse(R"({"tags":[]})"), json::parse(patch));
    } catch (const PatchError& failed) {
      return failed.what();
    }
    return {};
  };
  EXPECT_EQ(error(R"([{"op":"test","path":"/tags","value":[]},{"op":"remove","path":"/tags/0"}])"),
            "/1/path: there is nothing at \"/tags/0\"");
  EXPECT_EQ(error(R"([{"op":"add","path":"/tags/1","value":0}])"),
            "/0/path: \"1\" is no place in an array of 0 elements");
  EXPECT_EQ(error(R"([{"op":"test","path":"/tags","value":1}])"), "/0: the test failed: at \"/tags\" is []");
}

TEST(JsonPatchErrors, LargeIntegersAreToldApart) {
  EXPECT_FALSE(same_json(json::value(9007199254740993), json::value(9007199254740992)));
  EXPECT_TRUE(same_json(json::value(5), json::value(5U)));
}

TEST(JsonPatchErrors, NotMoreThanAThousandOperations) {
  json::array patch;
  const json::value operation = json::parse(R"({"op":"test","path":"","value":{}})");
  for (int i = 0; i < 1000; ++i) patch.push_back(operation);
  EXPECT_NO_THROW(apply_patch(json::object(), patch));
  patch.push_back(operation);
  EXPECT_THROW(apply_patch(json::object(), patch), PatchError);
}

}  // namespace
}  // namespace ai_sdk::server
