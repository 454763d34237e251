// Goal: a secret file appears whole, once, closed to others, and is never replaced or repaired.

#include "daemon/base/secret_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "daemon/base/random.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::base {
namespace {

namespace fs = std::filesystem;

class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "gpushopper-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { fs::remove_all(path_); }
    fs::path operator/(const char* name) const { return path_ / name; }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
    }

private:
    fs::path path_;
};

void write(const fs::path& path, const std::string& text, mode_t mode) {
    std::ofstream(path) << text;
    REQUIRE(chmod(path.c_str(), mode) == 0);
}

SecretText neverMade() {
    FAIL("a secret was made although a file is there");
    return {};
}

TEST_CASE("a secret is made once and read afterwards", "[secret_file]") {
    const Folder folder;
    const auto first = loadOrCreateSecretFile(folder / "key", [] { return SecretText("first\n"); });
    REQUIRE(first);
    CHECK(first->reveal() == "first\n");
    struct stat status {};
    REQUIRE(stat((folder / "key").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    const auto second = loadOrCreateSecretFile(folder / "key", neverMade);
    REQUIRE(second);
    CHECK(second->reveal() == "first\n");
    CHECK(folder.files() == 1);  // no draft is left
}

TEST_CASE("files that cannot be trusted are refused with the next step", "[secret_file]") {
    const Folder folder;
    write(folder / "open", "secret", 0640);
    write(folder / "world", "secret", 0602);
    write(folder / "empty", "", 0600);
    write(folder / "large", std::string(65 * 1024, 'x'), 0600);
    write(folder / "target", "secret", 0600);
    fs::create_symlink(folder / "target", folder / "link");
    fs::create_directory(folder / "folder");
    REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);  // opening one may hang
    struct Row {
        const char* name;
        const char* says;
    };
    for (const Row& row :
         {Row{"open", "chmod 600"}, Row{"world", "chmod 600"}, Row{"empty", "is empty"},
          Row{"large", "too large"}, Row{"link", "is a link"}, Row{"folder", "no ordinary file"},
          Row{"pipe", "no ordinary file"}}) {
        INFO(row.name);
        const auto refused = loadOrCreateSecretFile(folder / row.name, neverMade);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::Permanent);
        CHECK(refused.error().message.find(row.says) != std::string::npos);
        CHECK(refused.error().message.find((folder / row.name).string()) != std::string::npos);
    }
}

TEST_CASE("a missing folder is an error with its path", "[secret_file]") {
    const Folder folder;
    const auto refused =
        loadOrCreateSecretFile(folder / "none/key", [] { return SecretText("x"); });
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("none/key") != std::string::npos);
}

TEST_CASE("daemons that start together agree on one secret", "[secret_file]") {
    const Folder folder;
    const auto random = makeSystemRandom();
    std::vector<std::string> seen(8);
    std::vector<std::thread> daemons;
    for (std::string& mine : seen) {
        daemons.emplace_back([&] {
            const auto secret =
                loadOrCreateSecretFile(folder / "key", [&] { return makeHexSecret(*random); });
            mine = secret ? std::string(secret->reveal()) : secret.error().message;
        });
    }
    for (std::thread& daemon : daemons) daemon.join();
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 1);
    CHECK(seen.front().size() == 64);
    CHECK(seen.front().find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(folder.files() == 1);
}

}  // namespace
}  // namespace gpushopper::base
