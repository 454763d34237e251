// Goal: every line is one whole JSON object, whatever is logged, by however many threads, and holds
// no secret. Method: a log file in a folder of its own, read back by a JSON parser.

#include "daemon/telemetry/json_log.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::telemetry {
namespace {

class World {
public:
    explicit World(base::LogLevel level = base::LogLevel::Debug)
        : log(*clock, *scrubber, {.level = level, .file = path()}) {}

    std::string path() const { return folder.path("daemon.log"); }
    std::vector<nlohmann::json> lines() const {
        std::vector<nlohmann::json> parsed;
        std::ifstream file(path());
        for (std::string line; std::getline(file, line);)
            parsed.push_back(nlohmann::json::parse(line));
        return parsed;
    }

    tests::TemporaryFolder folder;
    const std::unique_ptr<base::Clock> clock = base::makeSystemClock();
    const std::unique_ptr<base::Scrubber> scrubber = base::makeScrubber();
    JsonLog log;
};

TEST_CASE("a line has time, level, event and the fields", "[telemetry]") {
    World world;
    world.log.warn("session.create.uncertain", {{"session", "6df2"}, {"provider", "mock"}});
    const auto lines = world.lines();
    REQUIRE(lines.size() == 1);
    CHECK(base::parseRfc3339(lines[0].at("time").get<std::string>()));
    CHECK(lines[0].at("level") == "warn");
    CHECK(lines[0].at("event") == "session.create.uncertain");
    CHECK(lines[0].at("session") == "6df2");
    CHECK(lines[0].at("provider") == "mock");
}

TEST_CASE("lines below the level are not written", "[telemetry]") {
    World world(base::LogLevel::Warn);
    world.log.info("a.b");
    world.log.warn("c.d");
    world.log.error("e.f");
    CHECK(world.lines().size() == 2);
}

TEST_CASE("what is known to be secret never gets into a line", "[telemetry]") {
    World world;
    world.scrubber->learn("canary-0123456789");
    const std::string long_before(JsonLog::kValueBytesMax - 5, 'x');
    world.log.info(
        "a.b", {{"text", "key=canary-0123456789!"}, {"cut", long_before + "canary-0123456789"}});
    const auto lines = world.lines();
    CHECK(lines.at(0).at("text") == "key=[secret]!");
    CHECK(lines.at(0).at("cut").get<std::string>().find("canary") == std::string::npos);
}

TEST_CASE("foreign bytes, long values and many fields stay inside one line", "[telemetry]") {
    World world;
    std::vector<base::LogField> fields = {
        {"text", "a\nb\"\\\x01\xFF"}, {"event", "mine"}, {"long", std::string(100'000, 'x')}};
    for (int n = 0; n < 100; ++n) fields.push_back({"more", "x"});
    world.log.write(base::LogLevel::Info, "a.b", fields);
    const auto lines = world.lines();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].at("text") == "a\nb\"\\\x01\xEF\xBF\xBD");
    CHECK(lines[0].at("event") == "a.b");
    CHECK(lines[0].at("event_") == "mine");
    CHECK(lines[0].at("long").get<std::string>().size() == JsonLog::kValueBytesMax);
}

TEST_CASE("lines of several threads do not mix", "[telemetry]") {
    World world;
    {
        std::vector<std::jthread> writers;
        for (int n = 0; n < 4; ++n)
            writers.emplace_back([&] {
                for (int i = 0; i < 200; ++i)
                    world.log.info("a.b", {{"text", std::string(500, 'y')}});
            });
    }
    CHECK(world.lines().size() == 800);
}

TEST_CASE("a log file that cannot be opened ends the start with its name", "[telemetry]") {
    const auto clock = base::makeSystemClock();
    const auto scrubber = base::makeScrubber();
    CHECK_THROWS_WITH(JsonLog(*clock, *scrubber, {.file = "/nowhere/daemon.log"}),
                      Catch::Contains("/nowhere/daemon.log"));
}

TEST_CASE("a full disk loses lines and harms nothing else", "[telemetry]") {
    const auto clock = base::makeSystemClock();
    const auto scrubber = base::makeScrubber();
    JsonLog log(*clock, *scrubber, {.file = "/dev/full"});  // Always full: full(4).
    for (int n = 0; n < 10; ++n) CHECK_NOTHROW(log.info("a.b"));
}

}  // namespace
}  // namespace gpushopper::telemetry
