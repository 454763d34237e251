#pragma once

/// Template: a provider's ready-made launch settings. TemplateSource: where they come from, as the
/// core sees it; abi_templates.hpp is the one over a plugin, tests bring their own.
///
/// Texts are valid UTF-8 and bounded; what the provider writes in its own grammar (environment,
/// start command, conditions) is shown and never interpreted here.
/// Thread safety: values; a source's calls as those of its Provider.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"
#include "daemon/inventory/offer.hpp"

namespace gpushopper::provider {

struct Call;

inline constexpr std::size_t kTemplateIdBytesMax = 64;

/// `[A-Za-z0-9_-]{1,64}`
inline bool isTemplateId(std::string_view id) {
    return !id.empty() && id.size() <= kTemplateIdBytesMax &&
           std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

struct Template {
    std::string id{};
    std::string name{};
    std::string image{};  ///< Without the tag.
    std::string tag{};
    std::string run_type{};
    std::string env{};
    std::string on_start{};
    std::string conditions_json{};  ///< Empty: fits everywhere.
    bool recommended = false;       ///< By the provider.
    bool ssh = false;
    bool ssh_direct = false;  ///< Without a proxy of the provider.
    std::optional<base::WallTime> created_at{};
    std::optional<std::int64_t> times_used{};
    std::uint32_t disk_gb_recommended = 0;  ///< 0: none stated.
};
using TemplatePtr = std::shared_ptr<const Template>;
using TemplateList = std::vector<TemplatePtr>;
using RawOffers = std::vector<inventory::RawOffer>;
using RawOffersPtr = std::shared_ptr<const RawOffers>;

class TemplateSource {
public:
    virtual ~TemplateSource() = default;
    /// Those that the provider recommends, and the account's own. Whole, or an error.
    virtual base::Result<std::vector<Template>> list(const Call& call) = 0;
    /// Any template. NotFound only when the provider said so.
    virtual base::Result<Template> get(const Call& call, const std::string& id) = 0;
    /// The places of those `offers` that meet the template's conditions, ascending. No network.
    virtual base::Result<std::vector<std::size_t>> fitting(const Call& call, const Template& wanted,
                                                           const RawOffers& offers) = 0;
};

}  // namespace gpushopper::provider
