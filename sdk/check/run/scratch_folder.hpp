#pragma once

/// ScratchFolder: a folder of its own for a child, removed with everything in it.
/// Thread safety: a value.

#include <filesystem>

namespace gpushopper::check {

class ScratchFolder {
public:
    /// Throws Refusal when there can be none.
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace gpushopper::check
