#include "sdk/check/live/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sdk/check/child/descriptor.hpp"
#include "sdk/check/refusal.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::json;

[[noreturn]] void cannotWrite(const std::filesystem::path& file) {
    throw Refusal("the journal " + file.string() +
                  " cannot be written: " + std::generic_category().message(errno));
}

}  // namespace

void Journal::write(const JournalEntry& entry) const {
    const std::string text = json({{"plugin", entry.plugin},
                                   {"label", entry.label},
                                   {"offer_id", entry.offer_id},
                                   {"price_micros", entry.price_micros},
                                   {"ordered_unix_ms", entry.ordered_unix_ms},
                                   {"instance_ids", entry.instance_ids}})
                                 .dump(2) +
                             "\n";
    const std::filesystem::path fresh = file_.string() + ".new";
    const Descriptor target(open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (target.get() < 0 ||
        ::write(target.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        fsync(target.get()) != 0 || std::rename(fresh.c_str(), file_.c_str()) != 0)
        cannotWrite(file_);
}

std::optional<JournalEntry> Journal::read() const {
    std::ifstream stream(file_, std::ios::binary);
    if (!stream) return std::nullopt;
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const json from = json::parse(text, nullptr, /*allow_exceptions=*/false);
    try {
        return JournalEntry{from.at("plugin"),          from.at("label"),
                            from.at("offer_id"),        from.at("price_micros"),
                            from.at("ordered_unix_ms"), from.at("instance_ids")};
    } catch (const json::exception&) {
        throw Refusal("the journal " + file_.string() +
                      " cannot be understood; look at it, it may tell of a machine that bills");
    }
}

void Journal::remove() const {
    std::error_code problem;
    std::filesystem::remove(file_, problem);
    if (problem)
        throw Refusal("the journal " + file_.string() + " cannot be removed: " + problem.message());
}

}  // namespace gpushopper::check
