#include "daemon/provision/steps/proof.hpp"

#include <algorithm>

namespace gpushopper::provision {

namespace {

base::MonoTime oldestUseful(const StepContext& context,
                            const std::optional<session::Sighting>& first) {
    const base::MonoTime now = context.parts.clock.monotonicNow();
    if (!first || first->run != context.parts.owner || first->mono > now)
        return now - provider::InstanceViews::kSharedAge;
    return std::min(now, first->mono + context.slot.traits().visibility_window);
}

}  // namespace

Look look(const StepContext& context, const base::InstanceId& id,
          const std::optional<session::Sighting>& first) {
    auto& views = context.slot.views();
    auto found = context.slot.getInstance(id, context.reads);
    if (found) {
        const auto view = views.latest();
        if (view && view->find(id) == nullptr) view->doubt();
        return {Look::Kind::Present, std::move(*found), "", {}};
    }
    if (found.error().code != base::ErrorCode::NotFound)
        return {Look::Kind::Unclear, std::nullopt, found.error().message, {}};
    auto view = views.atLeast(oldestUseful(context, first), context.reads);
    // A list from before the destroy still has it: that says nothing of now.
    if (view && ((*view)->find(id) != nullptr || (*view)->doubted()))
        view = views.atLeast(context.parts.clock.monotonicNow(), context.reads);
    if (!view) return {Look::Kind::Unclear, std::nullopt, view.error().message, {}};
    if ((*view)->find(id) != nullptr) return {Look::Kind::Present, std::nullopt, "", {}};
    if ((*view)->doubted())
        return {Look::Kind::Unclear, std::nullopt, "the provider's list contradicts itself", {}};
    return {Look::Kind::Absent, std::nullopt, "", (*view)->asked()};
}

Evidence countAbsence(std::optional<session::Sighting>& first, const Absence& absence,
                      base::Millis window) {
    const session::Sighting& now = absence.now;
    if (!first || first->run != now.run || now.mono < first->mono) {
        first = now;
        return Evidence::First;
    }
    return absence.from - first->mono >= window ? Evidence::Proven : Evidence::TooEarly;
}

base::Millis untilProof(const session::Sighting& first, const session::Sighting& now,
                        base::Millis window) {
    // Rounded up, so that the next look is not a fraction of a millisecond too early.
    const auto left = std::chrono::ceil<base::Millis>(window - (now.mono - first.mono));
    return std::max(left, base::Millis::zero()) + base::Millis(1);
}

}  // namespace gpushopper::provision
