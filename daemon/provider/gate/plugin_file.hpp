#pragma once

/// plugin_file: everything that is asked of a plugin's file before any code of it runs: where it
/// is, who can change it, whether it is the pinned one, and whether it is a plugin of our version.
/// A plugin runs with all rights of the daemon, so whoever can write the file, or replace it in its
/// folder, owns the daemon. Errors are sentences that name the file. Thread safety: any thread.

#include <filesystem>
#include <string>

#include "daemon/base/result.hpp"

namespace gpushopper::provider {

/// `named`: as the configuration says it: an absolute path, or the name of a plugin (`mock` is
/// `mock.so` in `folder`). Any other relative path is refused.
base::Result<std::filesystem::path> locatePlugin(const std::string& named,
                                                 const std::filesystem::path& folder);

/// A regular file that belongs, like its folder, to root or to us and that nobody else may write.
base::Result<void> checkOwnership(const std::filesystem::path& file);

/// In lower-case hex. Errors: InvalidArgument when it cannot be read.
base::Result<std::string> fileSha256(const std::filesystem::path& file);

/// `pin`: the file's SHA-256 in hex; empty: not pinned.
base::Result<void> checkPin(const std::filesystem::path& file, const std::string& pin);

/// Reads the ELF sections without loading the file: is it a plugin, and one for this ABI?
base::Result<void> checkAbiSection(const std::filesystem::path& file);

/// What is said of a plugin for another version of the ABI, after its name.
std::string otherVersionSentence(int version);
/// The major versions whose names are looked for, so that a mismatch reads like a sentence.
inline constexpr int kAbiVersionsProbed = 10;

}  // namespace gpushopper::provider
