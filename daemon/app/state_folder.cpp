#include "daemon/app/state_folder.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "daemon/app/start_error.hpp"

namespace gpushopper::app {
namespace {

constexpr mode_t kFolderMode = 0700;

}  // namespace

void refuseState(const std::filesystem::path& path, const std::string& what) {
    throw StartError("the state folder cannot be used: " + path.string() + ": " + what);
}

void makeStateFolder(const std::filesystem::path& folder) {
    std::error_code failure;
    const auto parent = folder.parent_path();
    if (!parent.empty()) std::filesystem::create_directories(parent, failure);
    if (failure) refuseState(parent, failure.message());
    if (mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST)
        refuseState(folder, std::strerror(errno));
}

}  // namespace gpushopper::app
