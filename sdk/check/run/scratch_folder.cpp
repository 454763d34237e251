#include "sdk/check/run/scratch_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "sdk/check/refusal.hpp"

namespace gpushopper::check {

ScratchFolder::ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "plugin-check-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw Refusal("no folder can be made in " +
                      std::filesystem::temp_directory_path().string() + ": " +
                      std::generic_category().message(errno));
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;  // what cannot be removed is left to whoever cleans /tmp
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace gpushopper::check
