#pragma once

/// Life: a machine from the order to the proof that it is gone, on a provider that may be real. The
/// order is in the journal before it is sent; whatever happens afterwards, the way out goes through
/// destroy and two looks that do not find the machine.
///
/// Thread safety: none.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sdk/check/live/journal.hpp"
#include "sdk/check/world/caller.hpp"

namespace gpushopper::check {

struct LifeWorld {
    std::function<std::int64_t()> now_ns;
    std::function<std::int64_t()> unix_ms;
    std::function<void(std::chrono::nanoseconds)> wait;
    /// Somebody wants the end: the machine is destroyed, and nothing else is begun.
    std::function<bool()> stopped;
    std::function<void(const std::string&)> tell;
};

struct LifeTerms {
    std::int64_t limit_micros = 0;
    std::string offer_id;  ///< Empty: the cheapest.
    std::chrono::minutes boot_patience{15};
    std::string label;
};

struct LifeReport {
    bool gone = false;                  ///< Proven, or nothing was ever made.
    std::vector<std::string> breaches;  ///< What the plugin did wrong.
    std::int64_t spent_micros = 0;      ///< By the price that was told; an estimate.
};

class Life {
public:
    Life(Caller& caller, const gsp_plugin& plugin, LifeWorld world, const Journal& journal);

    /// Rents, waits until it runs, and destroys. Throws Refusal when no offer fits.
    LifeReport live(const LifeTerms& terms);
    /// Destroys whatever `entry` tells of.
    LifeReport cleanUp(const JournalEntry& entry);

private:
    void order(const LifeTerms& terms);
    void awaitRunning(const LifeTerms& terms);
    void find();
    void destroyAll();
    bool destroyOne(const std::string& id);
    bool isProvenGone();
    bool isSeen();
    bool isOurs(const std::string& label) const;
    void broken(const std::string& what);
    void note(const std::string& id);

    Caller& caller_;
    const gsp_plugin& plugin_;
    const LifeWorld world_;
    const Journal& journal_;
    JournalEntry entry_;
    LifeReport report_;
    std::int64_t born_ns_ = 0;
    bool in_doubt_ = false;  ///< A create may have taken effect.
};

}  // namespace gpushopper::check
