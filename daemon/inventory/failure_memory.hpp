#pragma once

/// FailureMemory: which offers and machines failed lately. One bad host would otherwise be rented
/// again and again, because it is cheap and the marketplace goes on listing it.
///
/// A failure counts for the offer and, where it is known, for its machine (a host that lists itself
/// anew keeps its machine id). It counts for kFailureWindow. Each halves the confidence; failures
/// whose weights reach kSuppressAtWeight suppress: the machine's own fault does so at once.
/// Bounded: kKeysMax keys of kFailuresPerKeyMax failures; the longest quiet key makes room.
/// Pure: time comes in. Thread safety: a value; the Menu publishes copies.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/inventory/freshness.hpp"
#include "daemon/inventory/offer.hpp"

namespace gpushopper::inventory {

enum class FailureKind : std::uint8_t {
    Gone,        ///< No capacity: the offer was not there when it was wanted.
    Refused,     ///< The provider refused it, or a create of it came to nothing.
    BadMachine,  ///< Rented, but it did not boot, could not be reached, or vanished.
};
inline constexpr std::size_t kFailureKindCount = 3;
/// `gone`, `refused`, `bad_machine`
std::string_view toString(FailureKind kind);

/// What must be known of an offer that failed: by the time somebody asks, it may be off the menu.
struct FailedOffer {
    base::OfferId id{};
    base::ProviderName provider{};
    std::string gpu_type{};    ///< Canonical.
    std::string machine_id{};  ///< Empty: not known.
};

class FailureMemory {
public:
    static constexpr std::chrono::minutes kFailureWindow{60};
    static constexpr int kSuppressAtWeight = 3;
    static constexpr std::size_t kKeysMax = 1'000;
    static constexpr std::size_t kFailuresPerKeyMax = 8;
    static constexpr std::size_t kTextBytesMax = 256;

    struct Failure {
        base::MonoTime at{};
        base::WallTime at_wall{};  ///< The same moment, for people.
        FailureKind kind{};
        std::string text{};
    };

    /// Times must not go backwards.
    void record(const FailedOffer& offer, Failure failure);
    /// The worse of what is known of the offer and of its machine.
    Verdict verdict(const Offer& offer, base::MonoTime now) const;
    Verdict verdict(const FailedOffer& offer, base::MonoTime now) const;
    /// Newest last; those of the offer itself.
    std::vector<Failure> failuresOf(const base::OfferId& offer, base::MonoTime now) const;
    /// Newest last; of a machine under whichever offer.
    std::vector<Failure> failuresOfMachine(const base::ProviderName& provider,
                                           const std::string& machine_id, base::MonoTime now) const;
    /// Those with failures of their own, as they were when the last one was recorded; in no order.
    std::vector<FailedOffer> failedOffers(base::MonoTime now) const;

    bool empty() const { return histories_.empty(); }
    std::size_t size() const { return histories_.size(); }

private:
    struct History {
        std::optional<FailedOffer> offer;  ///< nullopt: of a machine.
        std::vector<Failure> failures;     ///< Never empty.
    };

    void add(std::string key, std::optional<FailedOffer> offer, Failure failure);
    Verdict verdictOn(const std::string& key, base::MonoTime now) const;
    std::vector<Failure> recent(const std::string& key, base::MonoTime now) const;

    std::unordered_map<std::string, History> histories_;
};

}  // namespace gpushopper::inventory
