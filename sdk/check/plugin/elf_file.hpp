#pragma once

/// ElfFile: what a shared library says about itself, read from the file without loading it.
/// Thread safety: a value.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gpushopper::check {

struct ElfFile {
    std::vector<std::string> exports;  ///< Symbols that others can see, as the file orders them.
    std::vector<std::string> needed;   ///< Libraries that it asks for (DT_NEEDED).
    std::map<std::string, std::string> abi_sections;  ///< Those named .gsp_abi_*, with their text.
};

/// Throws Refusal: it cannot be read, or is no 64-bit ELF shared library of this machine's kind.
ElfFile readElf(const std::filesystem::path& file);

}  // namespace gpushopper::check
