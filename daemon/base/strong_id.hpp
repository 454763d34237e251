#pragma once

/// StrongId<Tag>: a text id that does not mix with ids of another kind. Comparable, hashable,
/// otherwise opaque. The empty id means "none yet" and is only produced by default construction.

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace gpushopper::base {

template <class Tag>
class StrongId {
public:
    StrongId() = default;
    explicit StrongId(std::string value) : value_(std::move(value)) {}

    const std::string& str() const { return value_; }
    bool empty() const { return value_.empty(); }
    friend auto operator<=>(const StrongId&, const StrongId&) = default;

private:
    std::string value_;
};

/// A provider as the configuration names it: `[a-z0-9]+`. Two may use one plugin.
using ProviderName = StrongId<struct ProviderNameTag>;
/// A machine, by the provider's own id: `[a-z0-9._:-]`, at most 128 bytes. Unique per provider
/// only.
using InstanceId = StrongId<struct InstanceIdTag>;
/// An offer in canonical form: `<provider>-<native id>`.
using OfferId = StrongId<struct OfferIdTag>;

}  // namespace gpushopper::base

template <class Tag>
struct std::hash<gpushopper::base::StrongId<Tag>> {
    std::size_t operator()(const gpushopper::base::StrongId<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
