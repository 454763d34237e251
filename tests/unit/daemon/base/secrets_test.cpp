// Goal: secrets are read by reference only, and what was read never shows up in a text. Method:
// real files and the environment.

#include "daemon/base/secrets.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"

namespace gpushopper::base {
namespace {

struct SecretFile {
    explicit SecretFile(mode_t mode)
        : path(std::filesystem::temp_directory_path() /
               ("gs-secret-" + std::to_string(::getpid()))) {
        std::ofstream(path) << "canary-value-1\n";
        ::chmod(path.c_str(), mode);
    }
    ~SecretFile() { std::filesystem::remove(path); }
    std::filesystem::path path;
};

TEST_CASE("a file reference is read without its line end, then scrubbed", "[base]") {
    const SecretFile file(0600);
    const auto scrubber = makeScrubber();
    const auto secrets = makeSystemSecrets(*scrubber);
    const auto value = secrets->read("file:" + file.path.string());
    REQUIRE(value);
    CHECK(value->reveal() == "canary-value-1");
    CHECK(scrubber->scrub("key=canary-value-1, again canary-value-1") ==
          "key=[secret], again [secret]");
}

TEST_CASE("a file that others can read is refused", "[base]") {
    const SecretFile file(0644);
    const auto scrubber = makeScrubber();
    const auto value = makeSystemSecrets(*scrubber)->read("file:" + file.path.string());
    REQUIRE_FALSE(value);
    CHECK(value.error().message.find("chmod 600") != std::string::npos);
}

TEST_CASE("a value in place of a reference is refused and not repeated", "[base]") {
    const auto scrubber = makeScrubber();
    const auto value = makeSystemSecrets(*scrubber)->read("sk-this-is-the-key");
    REQUIRE_FALSE(value);
    CHECK(value.error().message.find("sk-this") == std::string::npos);
}

TEST_CASE("an unset variable is named", "[base]") {
    const auto scrubber = makeScrubber();
    const auto value = makeSystemSecrets(*scrubber)->read("env:GS_NO_SUCH_VARIABLE");
    REQUIRE_FALSE(value);
    CHECK(value.error().message.find("GS_NO_SUCH_VARIABLE") != std::string::npos);
}

}  // namespace
}  // namespace gpushopper::base
