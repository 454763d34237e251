#include "plugins/vastai/machines/instance_list.hpp"

#include <gpushopper/failure.hpp>
#include <utility>

#include "plugins/vastai/api/url_text.hpp"

namespace gpushopper::vastai {
namespace {

constexpr std::size_t kTokenBytesMax = 1024;

Failure incomplete(const std::string& why) {
    return {GSP_TRANSIENT, "the list of instances is not whole: " + why};
}
Failure notUnderstood(const std::string& why) {
    return {GSP_BAD_RESPONSE, "the list of instances was not understood: " + why};
}

std::string ofSo(std::size_t have, std::int64_t should) {
    return std::to_string(have) + " of " + std::to_string(should);
}

}  // namespace

std::string InstanceList::nextPath() const {
    std::string path =
        "/api/v1/instances/?limit=25&order_by=" + encoded(R"([{"col":"id","dir":"asc"}])");
    if (!token_.empty()) path += "&after_token=" + encoded(token_);
    return path;
}

void InstanceList::take(InstancePage page) {
    // A row that nobody can read may be a machine of ours: counted, never dropped.
    if (page.unreadable > 0) throw notUnderstood("a row is no object");
    if (page.instances_found &&
        *page.instances_found > static_cast<std::int64_t>(page.rows.size())) {
        throw incomplete("a page has " + ofSo(page.rows.size(), *page.instances_found) + " rows");
    }
    for (WireInstance& row : page.rows) {
        if (row.id.value_or(0) <= 0) throw notUnderstood("a row has no id");
        rows_.insert_or_assign(*row.id, std::move(row));
    }
    if (!page.next_token.empty()) return follow(std::move(page.next_token));
    if (page.total_instances && *page.total_instances > static_cast<std::int64_t>(rows_.size())) {
        throw incomplete(ofSo(rows_.size(), *page.total_instances) + " rows came");
    }
    complete_ = true;
}

void InstanceList::follow(std::string token) {
    if (token.size() > kTokenBytesMax) throw notUnderstood("its token is too long");
    if (tokens_.size() + 1 >= kPagesMax) throw notUnderstood("it has no end");
    if (!tokens_.insert(token).second) throw notUnderstood("a page leads to itself");
    token_ = std::move(token);
}

}  // namespace gpushopper::vastai
