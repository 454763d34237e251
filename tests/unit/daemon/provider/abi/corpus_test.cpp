// The corpus of bad plugins, line by line (tests/plugins/bad/corpus.json): each is caught when the
// corpus says, with the sentence that it says, and costs its provider at most its health.

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "daemon/provider/plugins.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"

namespace gpushopper::provider {
namespace {

using Json = nlohmann::json;

// Long enough for a child of a sanitized program on a busy machine to get to where it hangs.
constexpr base::Millis kTrial{2'000};

std::vector<Json> linesCaught(const std::string& when) {
    std::ifstream file(GS_SOURCE_DIR "/tests/plugins/bad/corpus.json");
    std::vector<Json> lines;
    for (const Json& line : Json::parse(file)) {
        if (line["caught"] == when) lines.push_back(line);
    }
    return lines;
}

std::string fileOf(const std::string& name) {
    return (std::filesystem::canonical(GS_TEST_PLUGINS) / (name + ".so")).string();
}

ProviderSettings settingsOf(const Json& line) {
    ProviderSettings settings{base::ProviderName("bad"), line["name"], "", {}};
    if (line.value("source", "") != "table") settings.values = {{"api_key", "env:KEY"}};
    return settings;
}

// "the plugin FILE ..." of the corpus, with the file.
std::string sentenceOf(const Json& line) {
    std::string says = line["says"];
    const auto at = says.find("FILE");
    if (at != std::string::npos) says.replace(at, 4, fileOf(line["name"]));
    return says;
}

struct Fixture {
    test::HostParts parts;
    Plugins plugins{parts.world(), {GS_TEST_PLUGINS, std::nullopt, kTrial}};

    Fixture() { parts.secrets.values["env:KEY"] = "tops3cretvalue"; }

    Call call() const {
        Call call;
        call.deadline = parts.in(base::Millis(10'000));
        return call;
    }
};

struct Outcome {
    base::Result<void> result;
    int accepted = 0;
};

template <class T>
base::Result<void> withoutValue(const base::Result<T>& result) {
    if (!result) return base::fail(result.error());
    return {};
}

Outcome perform(Provider& provider, const std::string& operation, const Call& call) {
    if (operation == "list_offers") return {withoutValue(provider.listOffers(call))};
    if (operation == "list_instances") return {withoutValue(provider.listInstances(call))};
    if (operation == "get_instance")
        return {withoutValue(provider.getInstance(call, base::InstanceId("i-1")))};
    REQUIRE(operation == "create_instance");
    Outcome outcome;
    outcome.result = provider.createInstance(call, CreateRequest{},
                                             [&](const Instance&) { ++outcome.accepted; });
    return outcome;
}

std::string_view wordOf(base::Outcome outcome) {
    switch (outcome) {
        case base::Outcome::NotApplied:
            return "not_applied";
        case base::Outcome::MaybeApplied:
            return "maybe_applied";
        case base::Outcome::Applied:
            return "applied";
    }
    return "";
}

std::size_t countOf(const std::vector<std::string>& lines, const std::string& part) {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(),
        [&](const std::string& line) { return line.find(part) != std::string::npos; }));
}

// What the line says of logs and metrics.
void checkTraces(const Json& line, const test::HostParts& parts) {
    const auto log = parts.log.lines();
    if (line.contains("log")) CHECK(countOf(log, line["log"]) == 1);
    if (line.contains("absent")) CHECK(countOf(log, line["absent"]) == 0);
    if (line.contains("lines")) {
        CHECK(countOf(log, "bad.flood") >= 200);
        CHECK(log.size() <= line["lines"].get<std::size_t>());
    }
    if (line.contains("metrics")) {
        const auto metrics = parts.metrics.lines();
        CHECK(countOf(metrics, " plugin_") == line["metrics"].get<std::size_t>());
        CHECK(countOf(metrics, "gpu_plugin_metrics_dropped_total") > 0);
    }
}

}  // namespace

TEST_CASE("The corpus has what it must have") {
    std::set<std::string> names;
    std::size_t lines = 0;
    for (const char* when : {"loading", "opening", "call", "crash", "stuck"}) {
        for (const Json& line : linesCaught(when)) {
            names.insert(line["name"].get<std::string>());
            CHECK(std::filesystem::exists(fileOf(line["name"])));
            ++lines;
        }
    }
    CHECK(names.size() == lines);
    CHECK(lines >= 80);
}

TEST_CASE("A plugin that is bad to load is refused with its sentence, and the daemon lives") {
    Fixture fixture;
    for (const Json& line : linesCaught("loading")) {
        const std::string name = line["name"];
        INFO(name);
        const auto library = fixture.plugins.library(settingsOf(line));
        REQUIRE(!library);
        const std::string says = "the plugin " + fileOf(name) + " " + sentenceOf(line);
        CHECK(library.error().message.substr(0, says.size()) == says);
        // Where the loader speaks, its own words follow.
        if (!says.ends_with(": ")) CHECK(library.error().message == says);
        const bool misbehaved = says.find("; it is not used: ") != std::string::npos;
        CHECK(library.error().code ==
              (misbehaved ? base::ErrorCode::Internal : base::ErrorCode::InvalidArgument));
    }
}

TEST_CASE("A plugin that is bad to open is refused with its sentence, and the daemon lives") {
    Fixture fixture;
    for (const Json& line : linesCaught("opening")) {
        const std::string name = line["name"];
        INFO(name);
        REQUIRE(fixture.plugins.library(settingsOf(line)));
        const auto tried = fixture.plugins.tryOpening(settingsOf(line));
        REQUIRE(!tried);
        CHECK(tried.error().message == sentenceOf(line));
    }
}

TEST_CASE("A plugin that is bad in a call costs its call, and at most its health") {
    for (const Json& line : linesCaught("call")) {
        INFO(line["name"].get<std::string>());
        Fixture fixture;
        REQUIRE(fixture.plugins.tryOpening(settingsOf(line)));
        auto opened = fixture.plugins.open(settingsOf(line));
        REQUIRE(opened);
        Outcome outcome;
        for (int i = 0; i < line.value("times", 1); ++i)
            outcome = perform(**opened, line["call"], fixture.call());
        INFO((outcome.result ? "" : outcome.result.error().message));
        CHECK((outcome.result ? "ok" : toString(outcome.result.error().code)) == line["code"]);
        if (!outcome.result)
            CHECK(outcome.result.error().message.starts_with(line["says"].get<std::string>()));
        if (line.contains("outcome"))
            CHECK(wordOf(outcome.result.error().outcome) == line["outcome"]);
        CHECK(outcome.accepted == line.value("accepted", 0));
        CHECK((*opened)->defects().count == line.value("defects", 0U));
        checkTraces(line, fixture.parts);
        // It is used on: other calls are served.
        CHECK((*opened)->probe(fixture.call()));
    }
}

}  // namespace gpushopper::provider
