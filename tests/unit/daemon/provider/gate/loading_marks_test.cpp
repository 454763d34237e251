// Goal: a start that died while it loaded a plugin is noticed; twice in a row, and the plugin is
// left alone. Method: marks that are taken away, and copies of marks that were not.

#include "daemon/provider/gate/loading_marks.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::provider {
namespace {

namespace fs = std::filesystem;
const base::ProviderName kMock("mock");

// What is left when the daemon dies behind its mark.
void die(const tests::TemporaryFolder& folder, const LoadingMarks& marks) {
    const auto mark = marks.put(kMock, "abc");
    REQUIRE(mark);
    fs::copy_file(folder.path("loading.mock"), folder.path("kept"));
}
void start(const tests::TemporaryFolder& folder) {
    fs::rename(folder.path("kept"), folder.path("loading.mock"));
}

}  // namespace

TEST_CASE("A mark is there while loading goes on, and not after it") {
    const tests::TemporaryFolder folder;
    const LoadingMarks marks(folder.path(""));
    {
        const auto mark = marks.put(kMock, "abc");
        REQUIRE(mark);
        CHECK(fs::exists(folder.path("loading.mock")));
    }
    CHECK(!fs::exists(folder.path("loading.mock")));
    CHECK(marks.deaths(kMock, "abc") == 0);
}

TEST_CASE("The first death is tried again, the second sets the provider aside") {
    const tests::TemporaryFolder folder;
    const LoadingMarks marks(folder.path(""));
    die(folder, marks);
    start(folder);
    CHECK(marks.deaths(kMock, "abc") == 1);
    die(folder, marks);
    start(folder);
    CHECK(marks.deaths(kMock, "abc") == 2);
    const auto refused = marks.put(kMock, "abc");
    REQUIRE(!refused);
    CHECK(refused.error().code == base::ErrorCode::Internal);
    CHECK(refused.error().message ==
          "the daemon died 2 times in a row while it loaded this plugin; install a version of it "
          "that works, or remove " +
              folder.path("loading.mock") + " to try it again");
    CHECK(fs::exists(folder.path("loading.mock")));
    CHECK(marks.put(kMock, "def"));
}

TEST_CASE("Without a mark nothing is loaded, and a check keeps none") {
    const tests::TemporaryFolder folder;
    const auto refused = LoadingMarks(folder.path("absent")).put(kMock, "abc");
    REQUIRE(!refused);
    CHECK(refused.error().message.find("cannot be written") != std::string::npos);
    CHECK(LoadingMarks(std::nullopt).put(kMock, "abc"));
}

}  // namespace gpushopper::provider
