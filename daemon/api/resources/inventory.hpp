#pragma once

/// The menu over HTTP: a filtered list, and one offer. Filters choose from whole cached lists and
/// never decide what is fetched. Thread safety: any thread.

#include <optional>
#include <string>

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/menu_pages.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/api/schema/shape.hpp"
#include "daemon/inventory/query.hpp"

namespace gpushopper::api {

struct InventoryQuery : inventory::Query {
    std::optional<std::string> provider_text;  ///< As written; `provider` once it is known.
    std::optional<std::string> template_hash_id;
    std::string sort_text = "price";
};

class Inventory {
public:
    explicit Inventory(const Services& services) : services_(services), pages_(services.menu) {}

    Shape<InventoryQuery> query() const;
    Reply list(const Call& call, const InventoryQuery& query);
    Reply offer(const Call& call, const Nothing& nothing) const;

private:
    /// The query with the offers that its template fits, when their lists are as fresh as can be.
    tl::expected<inventory::Query, Problem> chosen(const Call& call, const InventoryQuery& query);

    const Services& services_;
    MenuPages pages_;
};

}  // namespace gpushopper::api
