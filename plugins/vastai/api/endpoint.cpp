#include "plugins/vastai/api/endpoint.hpp"

namespace gpushopper::vastai {
namespace {

using std::chrono::milliseconds;

// What is kept apart here when it is sent may arrive closer together; the service measures there.
constexpr milliseconds kOnTheWay{250};

struct Row {
    Endpoint endpoint;
    const char* name;
    milliseconds interval;
};

constexpr std::array<Row, kEndpointCount> kRows{{
    {Endpoint::Search, "search", milliseconds(6000)},  // ten a minute
    {Endpoint::Create, "create", milliseconds(4500)},
    {Endpoint::List, "list", milliseconds(1000)},
    {Endpoint::Get, "get", milliseconds(2000)},
    {Endpoint::Destroy, "destroy", milliseconds(3000)},
    {Endpoint::Change, "change", milliseconds(1000)},
    {Endpoint::AttachKey, "attach_key", milliseconds(1000)},
    {Endpoint::AttachedKeys, "attached_keys", milliseconds(1000)},
    {Endpoint::Account, "account", milliseconds(1000)},
    {Endpoint::PriceRises, "price_rises", milliseconds(1000)},
    {Endpoint::Templates, "templates", milliseconds(3000)},
}};

constexpr bool rowsAreInOrder() {
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        if (static_cast<std::size_t>(kRows[i].endpoint) != i) return false;
    }
    return true;
}
static_assert(rowsAreInOrder());

}  // namespace

Priority priorityOf(Endpoint endpoint) {
    const bool stops_the_meter = endpoint == Endpoint::Destroy || endpoint == Endpoint::List;
    return stops_the_meter ? Priority::Reserved : Priority::Normal;
}

BucketLimits bucketLimitsOf(Endpoint endpoint) {
    const Row& row = kRows[static_cast<std::size_t>(endpoint)];
    return {.interval = row.interval + kOnTheWay, .burst = 1, .name = row.name};
}

Paces::Paces(Host host) {
    for (const Row& row : kRows) buckets_.emplace_back(host, bucketLimitsOf(row.endpoint));
}

}  // namespace gpushopper::vastai
