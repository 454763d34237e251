// Goal: one crash stops creates for an hour, three of them or one at the start set the provider
// aside, and another file of the plugin begins anew. Method: histories on a fixed time line.

#include "daemon/provider/gate/crash_history.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::provider {
namespace {

using std::chrono::minutes;
constexpr base::WallTime kNow = tests::FixedClock::kStart;
const base::ProviderName kMock("mock");

PluginCrash crash(const std::string& function, base::WallTime began) {
    return {"mock", function, "abc", began, 11};
}

}  // namespace

TEST_CASE("A crash in a call stops creates until an hour after it") {
    const auto verdict = judgeCrashes({crash("create_instance", kNow - minutes(10))}, "abc", kNow);
    CHECK(!verdict.set_aside);
    CHECK(verdict.until == kNow + minutes(50));
    CHECK(verdict.reason.find("its plugin brought the daemon down in create_instance() at ") == 0);
    CHECK(verdict.reason.find("(signal 11)") != std::string::npos);
    CHECK(verdict.reason.find("no machines are created there until " +
                              base::formatRfc3339(kNow + minutes(50))) != std::string::npos);
    CHECK(judgeCrashes({crash("create_instance", kNow - minutes(60))}, "abc", kNow).reason.empty());
}

TEST_CASE("Three crashes within an hour set the provider aside") {
    const std::vector<PluginCrash> crashes{crash("list_offers", kNow - minutes(50)),
                                           crash("list_offers", kNow - minutes(5)),
                                           crash("list_instances", kNow - minutes(1))};
    const auto verdict = judgeCrashes(crashes, "abc", kNow);
    CHECK(verdict.set_aside);
    CHECK(verdict.reason.find("3 times within an hour, at last in list_instances()") !=
          std::string::npos);
    CHECK(!judgeCrashes(crashes, "abc", kNow + minutes(11)).set_aside);
}

TEST_CASE("A crash at the start sets the provider aside for as long as its file is the same") {
    for (const char* function : {"load", "open"}) {
        const auto crashes = std::vector{crash(function, kNow - std::chrono::hours(24 * 30))};
        CHECK(judgeCrashes(crashes, "abc", kNow).set_aside);
        CHECK(judgeCrashes(crashes, "def", kNow).reason.empty());
    }
    CHECK(!judgeCrashes({crash("close", kNow)}, "abc", kNow).set_aside);
}

TEST_CASE("A history is kept in the state folder, and removing the file forgets it") {
    const tests::TemporaryFolder folder;
    const CrashHistory history(folder.path(""));
    CHECK(history.verdict(kMock, "abc", kNow).reason.empty());
    REQUIRE(history.add(crash("open", kNow)));
    REQUIRE(history.add({"mock", "probe", "abc", kNow, 0}));
    const auto verdict = history.verdict(kMock, "abc", kNow);
    CHECK(verdict.set_aside);
    const std::string file = folder.path("crashed.mock");
    CHECK(verdict.reason.find("or remove " + file + " and start the daemon again") !=
          std::string::npos);
    CHECK(history.verdict(base::ProviderName("other"), "abc", kNow).reason.empty());
    std::filesystem::remove(file);
    CHECK(history.verdict(kMock, "abc", kNow).reason.empty());
}

TEST_CASE("Bytes that are no provider's name become no file, and garbage in one is no crash") {
    const tests::TemporaryFolder folder;
    const CrashHistory history(folder.path(""));
    CHECK(history.add({"../../etc/x", "open", "abc", kNow, 11}));
    CHECK(history.add({"", "open", "abc", kNow, 11}));
    CHECK(std::filesystem::is_empty(folder.path("")));
    std::ofstream(folder.path("crashed.mock")) << "\xff\xff garbage";
    CHECK(history.verdict(kMock, "abc", kNow).reason.empty());
    CHECK(CrashHistory(std::nullopt).verdict(kMock, "abc", kNow).reason.empty());
}

}  // namespace gpushopper::provider
