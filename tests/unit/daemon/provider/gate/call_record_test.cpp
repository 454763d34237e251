// Goal: the next start knows in which call of which plugin this one died, and accuses nobody of a
// death that came from outside. Method: children that die inside and outside of visits.

#include "daemon/provider/gate/call_record.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "daemon/provider/gate/child_trial.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::provider {
namespace {

constexpr base::WallTime kBegan = base::wallFromMillis(1'700'000'000'123);

// Lets a child die by `death` after a visit that was left and inside another one.
template <class Death>
std::vector<PluginCrash> after(const std::string& file, Death&& death) {
    const auto child = tryInChild("child", [&](const Announce&) -> base::Result<void> {
        auto record = CallRecord::open(file);
        if (!record) return base::fail(record.error());
        { const CallRecord::Visit left(record->get(), {"mock", "probe", "abc", kBegan}); }
        death(**record);
        return {};
    });
    base::ignored(child, "its death is what is looked at");
    const auto record = CallRecord::open(file);
    REQUIRE(record);
    return (*record)->lastCrashes();
}

}  // namespace

TEST_CASE("A crash inside a visit names provider, function and file; once") {
    const tests::TemporaryFolder folder;
    const std::string file = folder.path("plugin_calls");
    const auto crashes = after(file, [](CallRecord& record) {
        const CallRecord::Visit visit(&record, {"mock", "create_instance", "abc", kBegan});
        raise(SIGSEGV);
    });
    REQUIRE(crashes.size() == 1);
    CHECK(crashes[0].provider == "mock");
    CHECK(crashes[0].function == "create_instance");
    CHECK(crashes[0].sha256 == "abc");
    CHECK(crashes[0].began == kBegan);
    CHECK(crashes[0].signal == SIGSEGV);
    CHECK((*CallRecord::open(file))->lastCrashes().empty());
}

TEST_CASE("abort() and exit() inside a visit are crashes, too") {
    const tests::TemporaryFolder folder;
    const std::string file = folder.path("plugin_calls");
    auto crashes = after(file, [](CallRecord& record) {
        const CallRecord::Visit visit(&record, {"mock", "close", "abc", kBegan});
        std::abort();
    });
    REQUIRE(crashes.size() == 1);
    CHECK(crashes[0].signal == SIGABRT);
    crashes = after(file, [](CallRecord& record) {
        const CallRecord::Visit visit(&record, {"mock", "close", "abc", kBegan});
        std::exit(0);  // NOLINT(concurrency-mt-unsafe): one thread
    });
    REQUIRE(crashes.size() == 1);
    CHECK(crashes[0].signal == 0);
}

TEST_CASE("Nobody is accused of a death from outside, of one between calls, of an orderly end") {
    const tests::TemporaryFolder folder;
    const std::string file = folder.path("plugin_calls");
    CHECK(after(file, [](CallRecord& record) {
              const CallRecord::Visit visit(&record, {"mock", "probe", "abc", kBegan});
              raise(SIGKILL);
          }).empty());
    CHECK(after(file, [](CallRecord&) { raise(SIGSEGV); }).empty());
    CHECK(after(file, [](CallRecord&) {}).empty());
}

TEST_CASE("The outer visit is the one again when an inner one has ended") {
    const tests::TemporaryFolder folder;
    const auto crashes = after(folder.path("plugin_calls"), [](CallRecord& record) {
        const CallRecord::Visit outer(&record, {"mock", "list_offers", "abc", kBegan});
        { const CallRecord::Visit inner(&record, {"other", "open", "def", kBegan}); }
        raise(SIGILL);
    });
    REQUIRE(crashes.size() == 1);
    CHECK(crashes[0].function == "list_offers");
}

TEST_CASE("A file that holds anything is read, and one that cannot be made is a sentence") {
    const tests::TemporaryFolder folder;
    const std::string file = folder.path("plugin_calls");
    std::ofstream(file) << std::string(100'000, '\xff');
    CHECK(CallRecord::open(file));
    CHECK((*CallRecord::open(file))->lastCrashes().empty());
    const auto nowhere = CallRecord::open(folder.path("no/such/folder"));
    REQUIRE(!nowhere);
    CHECK(nowhere.error().message.find("cannot be opened") != std::string::npos);
    const CallRecord::Visit unrecorded(nullptr, {"mock", "probe", "abc", kBegan});
}

}  // namespace gpushopper::provider
