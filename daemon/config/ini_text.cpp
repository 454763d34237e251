#include "daemon/config/ini_text.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace gpushopper::config {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool isName(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
}

// Reads line after line and remembers what it needs of the lines before.
class Reader {
public:
    void read(std::string_view line, int number) {
        line = trimmed(line);
        if (line.empty() || line.front() == '#' || line.front() == ';') return;
        const std::string where = "line " + std::to_string(number);
        const auto fault = line.front() == '[' ? header(line) : entry(line, where);
        if (!fault) return;
        if (!faults.empty()) faults += "; ";
        faults += where + ": " + *fault;
    }

    std::vector<Entry> entries;
    std::string faults;

private:
    std::optional<std::string> header(std::string_view line) {
        if (line.back() != ']') return "a section ends with ]";
        const std::string_view name = trimmed(line.substr(1, line.size() - 2));
        if (!isName(name)) return "'" + std::string(name) + "' is no name of a section";
        section_ = name;
        return std::nullopt;
    }

    std::optional<std::string> entry(std::string_view line, const std::string& where) {
        const auto equals = line.find('=');
        if (equals == std::string_view::npos)
            return "'" + std::string(line.substr(0, 64)) + "' is neither [section] nor key = value";
        const std::string key(trimmed(line.substr(0, equals)));
        if (!isName(key)) return "'" + key.substr(0, 64) + "' is no name of a key";
        if (section_.empty()) return "'" + key + "' stands before the first [section]";
        if (!seen_.emplace(section_, key).second)
            return "'" + key + "' is given twice in [" + section_ + "]";
        entries.push_back({.section = section_,
                           .key = key,
                           .value = std::string(trimmed(line.substr(equals + 1))),
                           .where = where});
        return std::nullopt;
    }

    std::string section_;
    std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace

base::Result<std::vector<Entry>> parseIni(std::string_view text) {
    Reader reader;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        reader.read(text.substr(0, end), number);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    if (!reader.faults.empty()) return base::fail(base::ErrorCode::InvalidArgument, reader.faults);
    return std::move(reader.entries);
}

base::Result<Entry> parseOverride(std::string_view text) {
    const auto equals = text.find('=');
    const std::string_view name = trimmed(text.substr(0, equals));
    const auto dot = name.rfind('.');
    if (equals == std::string_view::npos || dot == std::string_view::npos)
        return base::fail(base::ErrorCode::InvalidArgument,
                          "--set takes section.key=value, not '" + std::string(name) + "'");
    Entry entry;
    entry.section = name.substr(0, dot);
    entry.key = name.substr(dot + 1);
    entry.value = trimmed(text.substr(equals + 1));
    entry.where = "--set";
    if (!isName(entry.section) || !isName(entry.key))
        return base::fail(base::ErrorCode::InvalidArgument,
                          "--set takes section.key=value, not '" + std::string(name) + "'");
    return entry;
}

}  // namespace gpushopper::config
