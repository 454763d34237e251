#pragma once

/// The INI text of a configuration as a flat list of entries, read strictly: a line is blank, a
/// comment (`#` or `;` first), a `[section]`, or `key = value`. Values are taken as they are,
/// without blanks around them; there are no quotes, escapes or continuations. Why not Poco's
/// reader: docs/decisions/0006-strict-ini.md. Thread safety: pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"

namespace gpushopper::config {

struct Entry {
    std::string section;  ///< `engine`, `provider.mock`
    std::string key;
    std::string value;
    std::string where;  ///< `line 12`, `--set`: for error texts.
};

/// The error lists every bad line. A section that begins twice goes on; a key given twice is
/// refused.
base::Result<std::vector<Entry>> parseIni(std::string_view text);

/// `engine.sweep_interval_s=2`: the last dot before the `=` ends the section.
base::Result<Entry> parseOverride(std::string_view text);

}  // namespace gpushopper::config
