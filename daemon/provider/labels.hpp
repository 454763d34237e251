#pragma once

/// Labels: the mark that says "this machine is ours". A label carries the session id and the expiry
/// under a MAC with the deployment's secret, so it can be neither forged nor cut unseen; only a
/// label whose MAC holds is ours, and nobody else's machine is ever touched. The 44-byte text form
/// is that of the SDK's label codec. Two secrets may be valid at once, for rotation: the first one
/// signs. Thread safety: immutable, any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/session_id.hpp"

namespace gpushopper::provider {

inline constexpr int kLabelBytes = 44;

struct OwnLabel {
    base::SessionId session;
    base::WallTime expires_at;  ///< To the minute.
};

class Labels {
public:
    /// `secrets`: one or two keys of at least 32 bytes.
    explicit Labels(std::vector<std::string> secrets);

    std::string make(const base::SessionId& session, base::WallTime expires_at) const;
    /// nullopt: not ours (foreign, forged, folded or cut).
    std::optional<OwnLabel> read(std::string_view label) const;
    /// Begins like the label of `session` (at least 16 characters of it) but does not verify.
    bool isCutOf(std::string_view label, const base::SessionId& session) const;

private:
    std::vector<std::string> secrets_;
};

}  // namespace gpushopper::provider
