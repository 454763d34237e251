#pragma once

/// The gate of the menu: a RawOffer becomes an Offer, or is dropped and counted with the reason.
/// What can be repaired is repaired (a ratio outside 0..1, an awkward name, a location with holes);
/// what would mislead (no price, no id, no memory) does not get in. One bad offer never costs the
/// list.
///
/// Rules: GPU names by gpu_models.hpp; ratios clamped; a location is its parts joined by ", ", none
/// empty, none twice; nothing known is nullopt.
/// Thread safety: pure functions.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/inventory/offer.hpp"

namespace gpushopper::inventory {

enum class DropReason : std::uint8_t {
    BadId,          ///< Empty, too long, or other characters than `[a-z0-9._:-]`.
    NoGpu,          ///< No model name, or no GPU in it.
    NoVram,         ///< Neither reported nor known by the model; or absurd.
    NoPrice,        ///< Negative or absurd.
    Interruptible,  ///< Only on-demand offers are listed: the others may vanish under a session.
    TooShort,       ///< Ends in less than an hour, the shortest reservation.
};
inline constexpr std::size_t kDropReasonCount = 6;
/// `bad_id`, ...: a label value of the metrics.
std::string_view toString(DropReason reason);

inline constexpr std::size_t kOfferIdBytesMax = 256;

/// What one offer came to.
struct Cleaned {
    std::optional<Offer> offer{};
    DropReason reason{};  ///< Meaningful without an offer.
};

Cleaned cleanOffer(const base::ProviderName& provider, const RawOffer& raw,
                   base::WallTime fetched_at);

struct CleanedList {
    std::vector<Offer> offers;
    std::array<int, kDropReasonCount> dropped{};  ///< By DropReason.
};

CleanedList cleanOffers(const base::ProviderName& provider, const std::vector<RawOffer>& raw,
                        base::WallTime fetched_at);

/// Idempotent. nullopt: nothing known.
std::optional<std::string> cleanLocation(std::string_view raw);

}  // namespace gpushopper::inventory
