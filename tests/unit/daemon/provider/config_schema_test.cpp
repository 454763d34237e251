// What a plugin's schema makes of the text keys of a configuration: a table of values, and a table
// of the sentences for whatever is wrong.

#include "daemon/provider/config_schema.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::provider {

namespace {

using Values = std::map<std::string, std::string>;

constexpr const char* kSchema = R"({
    "type": "object", "required": ["api_key", "region"], "hosts": ["console.vast.ai"],
    "properties": {
        "api_key": {"type": "string", "secret": true, "description": "The account's key."},
        "second_key": {"type": "string", "secret": true, "env": "SECOND_KEY"},
        "region": {"type": "string", "enum": ["eu", "us"]},
        "boot_seconds": {"type": "integer", "minimum": 0, "maximum": 600, "default": 5},
        "drift": {"type": "number", "minimum": -0.5, "default": 0.25},
        "verbose": {"type": "boolean", "default": false},
        "note": {"type": "string"}}})";

ConfigSchema schema() {
    auto parsed = ConfigSchema::parse(kSchema);
    REQUIRE(parsed);
    return *parsed;
}

Values with(Values more) {
    more.insert({{"api_key", "env:KEY"}, {"region", "eu"}});
    return more;
}

}  // namespace

TEST_CASE("A valid configuration becomes canonical JSON with defaults and without secrets") {
    const auto config = schema().validate("provider.vast", with({{"boot_seconds", "60"}}));
    REQUIRE(config);
    CHECK(config->json == R"({"boot_seconds":60,"drift":0.25,"region":"eu","verbose":false})");
    CHECK(config->secret_references == Values{{"api_key", "env:KEY"}});
    CHECK(schema().hosts() == std::vector<std::string>{"console.vast.ai"});
}

TEST_CASE("Values of each type are read strictly") {
    struct Row {
        const char* key;
        const char* text;
        bool valid;
    };
    const auto row = GENERATE(values<Row>({{"boot_seconds", "0", true},
                                           {"boot_seconds", "600", true},
                                           {"boot_seconds", "601", false},
                                           {"boot_seconds", "-1", false},
                                           {"boot_seconds", "5.0", false},
                                           {"boot_seconds", " 5", false},
                                           {"boot_seconds", "", false},
                                           {"boot_seconds", "99999999999999999999", false},
                                           {"drift", "-0.5", true},
                                           {"drift", "-0.51", false},
                                           {"drift", "1e3", true},
                                           {"drift", "nan", false},
                                           {"drift", "inf", false},
                                           {"drift", "1,5", false},
                                           {"verbose", "true", true},
                                           {"verbose", "1", false},
                                           {"verbose", "TRUE", false},
                                           {"note", "", true},
                                           {"note", "any text = ; #", true},
                                           {"second_key", "file:/run/key", true},
                                           {"second_key", "credential:k", true},
                                           {"second_key", "file:", false},
                                           {"second_key", "sk-live-123", false}}));
    INFO(row.key << " = " << row.text);
    CHECK(schema().validate("provider.x", with({{row.key, row.text}})).has_value() == row.valid);
}

TEST_CASE("What is wrong with a configuration is said in a sentence that names key and section") {
    struct Row {
        Values values;
        const char* sentence;
    };
    const auto row = GENERATE(values<Row>(
        {{{{"region", "eu"}},
          "[provider.vast] needs the key \"api_key\": a reference to a secret (file:/path, "
          "env:NAME "
          "or credential:NAME)"},
         {{{"api_key", "env:KEY"}}, "[provider.vast] needs the key \"region\": one of eu, us"},
         {{{"api_key", "env:KEY"}, {"region", "asia"}},
          "[provider.vast] \"region\" must be one of eu, us, not \"asia\""},
         {{{"api_key", "env:KEY"}, {"region", "eu"}, {"boot_seconds", "fast"}},
          "[provider.vast] \"boot_seconds\" must be a whole number of at least 0 and at most 600, "
          "not \"fast\""},
         {{{"api_key", "env:KEY"}, {"region", "eu"}, {"drift", "-3"}},
          "[provider.vast] \"drift\" must be a number of at least -0.5, not \"-3\""},
         {{{"api_key", "env:KEY"}, {"region", "eu"}, {"boot_second", "1"}},
          "[provider.vast] has the unknown key \"boot_second\"; did you mean boot_seconds, note, "
          "api_key?"}}));
    const auto config = schema().validate("provider.vast", row.values);
    REQUIRE(!config);
    CHECK(config.error().code == base::ErrorCode::InvalidArgument);
    CHECK(config.error().message == row.sentence);
}

TEST_CASE("A key may name the variable that stands in for it, and says so when both are missing") {
    const auto parsed = ConfigSchema::parse(R"({"type": "object", "required": ["key"],
        "properties": {"key": {"type": "string", "secret": true, "env": "ACME_KEY_2"}}})");
    REQUIRE(parsed);
    CHECK(parsed->properties().front().environment == "ACME_KEY_2");
    CHECK(schema().properties().front().environment.empty());
    const auto config = parsed->validate("provider.acme", {});
    REQUIRE(!config);
    CHECK(config.error().message ==
          "[provider.acme] needs the key \"key\": a reference to a secret (file:/path, env:NAME or "
          "credential:NAME), or ACME_KEY_2 in the environment");
}

TEST_CASE("A secret written into the configuration is refused and never repeated") {
    const auto config = schema().validate("provider.vast",
                                          {{"api_key", "sk-live-canary-123456"}, {"region", "eu"}});
    REQUIRE(!config);
    CHECK(config.error().message.find("canary") == std::string::npos);
    CHECK(config.error().message.find("\"api_key\" must be a reference to a secret") !=
          std::string::npos);
}

TEST_CASE("A schema that says what we do not understand is refused") {
    struct Row {
        const char* schema;
        const char* sentence_part;
    };
    const auto row = GENERATE(values<Row>(
        {{"", "is no JSON object"},
         {"[]", "is no JSON object"},
         {R"({"type": "array"})", "is no JSON object of the type \"object\""},
         {R"({"type": "object", "properties": []})", "\"properties\" that are no object"},
         {R"({"type": "object", "properties": {"a": 5}})", "something that is no object"},
         {R"({"type": "object", "properties": {"a": {}}})", "describes \"a\" without a type"},
         {R"({"type": "object", "properties": {"a": {"type": "list"}}})", "without a type of"},
         {R"({"type": "object", "properties": {"a": {"type": "string", "pattern": "x"}}})",
          "with \"pattern\", which is unknown"},
         {R"({"type": "object", "properties": {"a": {"type": "string", "minimum": "x"}}})",
          "with \"minimum\", which is unknown or of a wrong type"},
         {R"({"type": "object", "properties": {"a": {"type": "integer", "default": "x"}}})",
          "with a default that it does not allow itself"},
         {R"({"type": "object", "properties": {"a": {"type": "integer", "secret": true}}})",
          "as a secret, which must be a string without a default"},
         {R"({"type": "object", "properties": {"a": {"type": "string", "env": "a-b"}}})",
          "with \"env\", which is unknown or of a wrong type"},
         {R"({"type": "object", "properties": {"a": {"type": "string", "env": "2A"}}})",
          "with \"env\", which is unknown or of a wrong type"},
         {R"({"type": "object", "required": ["a"]})", "requires \"a\" without describing it"},
         {R"({"type": "object", "required": [1]})", "a \"required\" that is no list of names"},
         {R"({"type": "object", "hosts": "x"})", "a \"hosts\" that is no list of names"}}));
    INFO(row.schema);
    const auto parsed = ConfigSchema::parse(row.schema);
    REQUIRE(!parsed);
    CHECK(parsed.error().message.find("has a configuration schema that ") == 0);
    CHECK(parsed.error().message.find(row.sentence_part) != std::string::npos);
}

TEST_CASE("The schema renders as rows of a Markdown table") {
    const std::string rows = schema().markdownRows();
    CHECK(rows.find("| `boot_seconds` | a whole number of at least 0 and at most 600 | 5 |  |\n") !=
          std::string::npos);
    CHECK(rows.find("| `api_key` | a reference to a secret (file:/path, env:NAME or "
                    "credential:NAME) | required | The account's key. |\n") != std::string::npos);
    CHECK(rows.find("credential:NAME), or SECOND_KEY in the environment |  |  |\n") !=
          std::string::npos);
}

}  // namespace gpushopper::provider
