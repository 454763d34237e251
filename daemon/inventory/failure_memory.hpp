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

class FailureMemory {
public:
    static constexpr std::chrono::minutes kFailureWindow{60};
    static constexpr int kSuppressAtWeight = 3;
    static constexpr std::size_t kKeysMax = 1'000;
    static constexpr std::size_t kFailuresPerKeyMax = 8;
    static constexpr std::size_t kTextBytesMax = 256;

    struct Failure {
        base::MonoTime at{};
        FailureKind kind{};
        std::string text{};
    };

    /// `machine_id` may be empty. Times must not go backwards.
    void record(const base::ProviderName& provider, const base::OfferId& offer,
                const std::string& machine_id, Failure failure);
    /// The worse of what is known of the offer and of its machine.
    Verdict verdict(const Offer& offer, base::MonoTime now) const;
    /// Newest last; those of the offer itself.
    std::vector<Failure> failuresOf(const base::OfferId& offer, base::MonoTime now) const;

    bool empty() const { return failures_.empty(); }
    std::size_t size() const { return failures_.size(); }

private:
    void add(std::string key, Failure failure);
    Verdict verdictOn(const std::string& key, base::MonoTime now) const;

    std::unordered_map<std::string, std::vector<Failure>> failures_;  // Lists are never empty.
};

}  // namespace gpushopper::inventory
