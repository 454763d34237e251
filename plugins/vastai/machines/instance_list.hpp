#pragma once

/// InstanceList: the pages of `GET /api/v1/instances/` on their way to one whole list. The core
/// takes absence for evidence, so a list is whole or none: each page is counted, and the sum must
/// reach what Vast.ai says there is. Rows come in the order of their ids, so that a machine that is
/// made meanwhile is found at the end and one that is destroyed moves nothing out of sight.
///
/// At most 25 rows come per page; more in a request is cut, 0 means 5 (2026-08, documentation).
/// Thread safety: none; one listing.

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "plugins/vastai/wire/instance_rows.hpp"

namespace gpushopper::vastai {

class InstanceList {
public:
    /// More rows than the host takes (1,000) need no more pages.
    static constexpr std::size_t kPagesMax = 60;

    /// The address of the next page, from `/api/` on.
    std::string nextPath() const;
    /// Takes the next page. Throws Failure TRANSIENT when rows are missing, BAD_RESPONSE when the
    /// page cannot be a part of a list.
    void take(InstancePage page);
    bool isComplete() const { return complete_; }
    /// By id, each once. To be asked when it is complete.
    const std::map<std::int64_t, WireInstance>& rows() const { return rows_; }

private:
    void follow(std::string token);

    std::map<std::int64_t, WireInstance> rows_;
    std::set<std::string> tokens_;  // of the pages that were followed
    std::string token_;             // of the next page; empty: the first
    bool complete_ = false;
};

}  // namespace gpushopper::vastai
