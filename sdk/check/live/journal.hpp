#pragma once

/// Journal: a file that tells of the machine of a live run, from before it is ordered until it is
/// proven gone, so that nothing can be forgotten whatever happens to the tool.
/// Thread safety: none.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gpushopper::check {

struct JournalEntry {
    std::string plugin;  ///< Its file.
    std::string label;
    std::string offer_id;
    std::int64_t price_micros = 0;
    std::int64_t ordered_unix_ms = 0;
    std::vector<std::string> instance_ids;
};

class Journal {
public:
    explicit Journal(std::filesystem::path file) : file_(std::move(file)) {}

    const std::filesystem::path& file() const { return file_; }
    /// On disk when it returns. Throws Refusal.
    void write(const JournalEntry& entry) const;
    /// nullopt: there is none. Throws Refusal when it cannot be understood.
    std::optional<JournalEntry> read() const;
    void remove() const;

private:
    const std::filesystem::path file_;
};

}  // namespace gpushopper::check
