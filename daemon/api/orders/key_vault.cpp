#include "daemon/api/orders/key_vault.hpp"

#include <algorithm>
#include <utility>

namespace gpushopper::api {

void KeyVault::put(const base::SessionId& session, base::SecretText key, base::MonoTime now) {
    base::Lock lock(mutex_);
    forget(now);
    if (keys_.size() >= kKeysMax) {
        keys_.erase(std::min_element(keys_.begin(), keys_.end(), [](const auto& a, const auto& b) {
            return a.second.until < b.second.until;
        }));
    }
    keys_.insert_or_assign(session, Kept{.key = std::move(key), .until = now + kKept});
}

std::optional<base::SecretText> KeyVault::find(const base::SessionId& session, base::MonoTime now) {
    base::Lock lock(mutex_);
    forget(now);
    const auto found = keys_.find(session);
    if (found == keys_.end()) return std::nullopt;
    return base::SecretText(std::string(found->second.key.reveal()));
}

void KeyVault::forget(base::MonoTime now) {
    std::erase_if(keys_, [now](const auto& entry) { return entry.second.until <= now; });
}

}  // namespace gpushopper::api
