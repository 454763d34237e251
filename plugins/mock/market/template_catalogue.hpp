#pragma once

/// TemplateCatalogue: the marketplace's launch templates: those that it recommends, one of the
/// account's own, and an old one that no list shows and that is found by its id all the same.
/// Another seed, other ids. Thread safety: immutable.

#include <cstdint>
#include <gpushopper/templates.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace gpushopper::mock {

class TemplateCatalogue {
public:
    explicit TemplateCatalogue(std::uint64_t seed);

    /// Without the old one.
    const std::vector<Template>& listed() const { return listed_; }
    const Template& old() const { return old_; }
    std::optional<Template> find(std::string_view id) const;

private:
    std::vector<Template> listed_;
    Template old_;
};

}  // namespace gpushopper::mock
