#include "sdk/check/plugin/elf_file.hpp"

#include <elf.h>

#include <bit>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "sdk/check/refusal.hpp"

namespace gpushopper::check {
namespace {

constexpr std::string_view kAbiStem = ".gsp_abi_";
constexpr std::size_t kFileBytesMax = std::size_t{1} << 30;
#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#else
#error "the tool does not know this machine's number in ELF files"
#endif
static_assert(std::endian::native == std::endian::little, "ELF files are read as they are");

/// The bytes of a file. Every look is checked: a damaged file is refused, not believed.
class Bytes {
public:
    explicit Bytes(const std::filesystem::path& file) : file_(file.string()) {
        std::ifstream stream(file, std::ios::binary);
        if (!stream) throw Refusal(file_ + " cannot be read");
        bytes_.assign(std::istreambuf_iterator<char>(stream), {});
        if (bytes_.size() > kFileBytesMax) refuse("is larger than a plugin can be");
    }

    [[noreturn]] void refuse(const std::string& why) const { throw Refusal(file_ + " " + why); }

    bool startsWith(std::string_view text) const { return bytes_.starts_with(text); }
    std::string_view part(std::uint64_t at, std::uint64_t size) const {
        if (at > bytes_.size() || size > bytes_.size() - at)
            refuse("is damaged: a part of it lies behind its end");
        return std::string_view(bytes_).substr(at, size);
    }
    template <class Struct>
    Struct read(std::uint64_t at) const {
        Struct result;
        std::memcpy(&result, part(at, sizeof result).data(), sizeof result);
        return result;
    }

private:
    const std::string file_;
    std::string bytes_;
};

class Reader {
public:
    explicit Reader(const std::filesystem::path& file) : bytes_(file) {
        if (!bytes_.startsWith(ELFMAG)) bytes_.refuse("is no ELF file");
        const std::string_view ident = bytes_.part(0, EI_NIDENT);
        if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB)
            bytes_.refuse("is no ELF file of this machine's kind");
        header_ = bytes_.read<Elf64_Ehdr>(0);
        if (header_.e_type != ET_DYN) bytes_.refuse("is no shared library");
        if (header_.e_machine != kMachine) bytes_.refuse("was built for another kind of machine");
        if (header_.e_shoff == 0 || header_.e_shentsize != sizeof(Elf64_Shdr))
            bytes_.refuse("has no section headers; a plugin may be stripped, but not of those");
    }

    ElfFile file() const {
        ElfFile result;
        const Elf64_Shdr names = section(header_.e_shstrndx);
        for (Elf64_Half i = 0; i < header_.e_shnum; ++i) {
            const Elf64_Shdr one = section(i);
            const std::string name = text(names, one.sh_name);
            if (name.starts_with(kAbiStem)) result.abi_sections[name] = abiText(one);
            if (one.sh_type == SHT_DYNSYM) result.exports = exportsIn(one);
            if (one.sh_type == SHT_DYNAMIC) result.needed = neededIn(one);
        }
        return result;
    }

private:
    Elf64_Shdr section(std::uint32_t number) const {
        if (number >= header_.e_shnum) bytes_.refuse("is damaged: it names a section that is none");
        return bytes_.read<Elf64_Shdr>(header_.e_shoff + number * sizeof(Elf64_Shdr));
    }
    std::string text(const Elf64_Shdr& table, std::uint64_t at) const {
        const auto all = bytes_.part(table.sh_offset, table.sh_size);
        if (at >= all.size()) bytes_.refuse("is damaged: a name lies outside of its table");
        return std::string(all.substr(at, all.find('\0', at) - at));
    }
    std::string abiText(const Elf64_Shdr& one) const {
        const auto all = bytes_.part(one.sh_offset, one.sh_size);
        return std::string(all.substr(0, all.find('\0')));
    }
    std::vector<std::string> exportsIn(const Elf64_Shdr& symbols) const {
        std::vector<std::string> names;
        const Elf64_Shdr strings = section(symbols.sh_link);
        for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols.sh_size;
             at += sizeof(Elf64_Sym)) {
            const auto symbol = bytes_.read<Elf64_Sym>(symbols.sh_offset + at);
            const int visibility = ELF64_ST_VISIBILITY(symbol.st_other);
            const bool seen = visibility == STV_DEFAULT || visibility == STV_PROTECTED;
            // The linker's own: names of versions.
            const bool real = symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS;
            if (real && seen && ELF64_ST_BIND(symbol.st_info) != STB_LOCAL)
                names.push_back(text(strings, symbol.st_name));
        }
        return names;
    }
    std::vector<std::string> neededIn(const Elf64_Shdr& entries) const {
        std::vector<std::string> names;
        const Elf64_Shdr strings = section(entries.sh_link);
        for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= entries.sh_size;
             at += sizeof(Elf64_Dyn)) {
            const auto entry = bytes_.read<Elf64_Dyn>(entries.sh_offset + at);
            if (entry.d_tag == DT_NEEDED) names.push_back(text(strings, entry.d_un.d_val));
        }
        return names;
    }

    const Bytes bytes_;
    Elf64_Ehdr header_{};
};

}  // namespace

ElfFile readElf(const std::filesystem::path& file) { return Reader(file).file(); }

}  // namespace gpushopper::check
