#include "daemon/provider/gate/plugin_file.hpp"

#include <Poco/SHA2Engine.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>
// Boost 1.74's library_info.hpp uses <string> and <vector> without including them in this mode.
#include <boost/dll/library_info.hpp>

#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

constexpr std::string_view kSectionStem = ".gsp_abi_v";

tl::unexpected<base::Error> refuse(const fs::path& file, const std::string& why) {
    return base::fail(ErrorCode::InvalidArgument, "the plugin " + file.string() + " " + why);
}

bool isPluginName(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
}

std::string octal(mode_t mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
    return text.data();
}

base::Result<void> checkOneOwner(const fs::path& file, const fs::path& place, const char* what) {
    struct stat status {};
    if (stat(place.c_str(), &status) != 0)
        return refuse(file, "cannot be examined: " + std::string(std::strerror(errno)));
    if (status.st_uid != 0 && status.st_uid != geteuid())
        return refuse(file, "is not loaded: " + std::string(what) + " belongs to user id " +
                                std::to_string(status.st_uid) +
                                "; it must belong to root or to the daemon's user");
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse(file, "is not loaded: others can change " + std::string(what) + " (mode " +
                                octal(status.st_mode) + "): chmod go-w " + place.string());
    return {};
}

}  // namespace

base::Result<fs::path> locatePlugin(const std::string& named, const fs::path& folder) {
    const fs::path asked(named);
    if (!asked.is_absolute() && !isPluginName(named))
        return base::fail(
            ErrorCode::InvalidArgument,
            "the plugin \"" + named + "\" must be a name of [a-z0-9] or an absolute path");
    const fs::path file = asked.is_absolute() ? asked : folder / (named + ".so");
    std::error_code error;
    const fs::path real = fs::canonical(file, error);
    if (error) return refuse(file, "cannot be found: " + error.message());
    if (!fs::is_regular_file(real, error)) return refuse(file, "is not a regular file");
    return real;
}

base::Result<void> checkOwnership(const fs::path& file) {
    auto checked = checkOneOwner(file, file, "the file");
    if (!checked) return checked;
    return checkOneOwner(file, file.parent_path(), "its folder");
}

base::Result<std::string> fileSha256(const fs::path& file) {
    std::ifstream bytes(file, std::ios::binary);
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    std::array<char, 16 * 1024> block{};
    while (bytes.read(block.data(), block.size()), bytes.gcount() > 0)
        engine.update(block.data(), static_cast<std::size_t>(bytes.gcount()));
    if (bytes.bad() || !bytes.eof()) return refuse(file, "cannot be read");
    return Poco::DigestEngine::digestToHex(engine.digest());
}

base::Result<void> checkPin(const fs::path& file, const std::string& pin) {
    if (pin.empty()) return {};
    const auto actual = fileSha256(file);
    if (!actual) return base::fail(actual.error());
    if (*actual == pin) return {};
    return refuse(
        file, "is not the pinned one: its sha256 is " + *actual + ", the configuration's " + pin);
}

base::Result<void> checkAbiSection(const fs::path& file) {
    std::vector<std::string> sections;
    try {
        boost::dll::library_info info(file, /*throw_if_not_native_format=*/true);
        sections = info.sections();
    } catch (const std::exception& problem) {
        return refuse(file, "is not a readable shared library: " + std::string(problem.what()));
    }
    const auto has = [&](const std::string& name) {
        return std::find(sections.begin(), sections.end(), name) != sections.end();
    };
    if (has(GSP_ABI_SECTION)) return {};
    for (int version = 0; version < kAbiVersionsProbed; ++version) {
        if (has(std::string(kSectionStem) + std::to_string(version)))
            return refuse(file, otherVersionSentence(version));
    }
    return refuse(file, "is not a GPU Shopper plugin: it has no section " GSP_ABI_SECTION);
}

std::string otherVersionSentence(int version) {
    return "speaks ABI v" + std::to_string(version) +
           "; this daemon speaks v0: update the daemon or install a plugin built for it";
}

}  // namespace gpushopper::provider
