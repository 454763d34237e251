#pragma once

/// OfferBook: what the last list said about each offer. A create cannot name a price limit, so one
/// whose offer was already too dear when it was last seen is refused here, before it is sent. An
/// offer that is not in the book is no reason for anything: prices move, lists are filtered.
/// Thread safety: any thread.

#include <cstdint>
#include <gpushopper/values.hpp>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gpushopper::vastai {

class OfferBook {
public:
    /// Replaces what was known.
    void keep(const std::vector<Offer>& offers);
    struct Price {
        std::int64_t whole_micros;  ///< Per hour, with the disk.
        std::int64_t disk_micros;   ///< The disk's part; 0: not known.
    };
    /// nullopt: not in the book.
    std::optional<Price> price(std::int64_t offer_id, std::uint32_t disk_gib) const;
    /// The offer is gone.
    void drop(std::int64_t offer_id);

private:
    struct Terms {
        std::int64_t price_micros;
        std::int64_t storage_micros_per_gib_hour;
        std::uint32_t disk_gib_priced;
    };

    mutable std::mutex mutex_;
    std::unordered_map<std::int64_t, Terms> terms_;  // guarded by mutex_
};

}  // namespace gpushopper::vastai
