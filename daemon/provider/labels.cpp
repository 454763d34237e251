#include "daemon/provider/labels.hpp"

#include <Poco/HMACEngine.h>
#include <Poco/SHA2Engine.h>

#include <algorithm>

#include "daemon/base/assert.hpp"
#include "gpushopper/label.hpp"

namespace gpushopper::provider {
namespace {

constexpr std::size_t kSecretsMax = 2;
constexpr std::size_t kSecretBytesMin = 32;
static_assert(kLabelBytes == label::kLabelBytes);

// Poco's HMACEngine wants its engine to have a default constructor that means SHA-256.
class Sha256Engine : public Poco::SHA2Engine {
public:
    enum { BLOCK_SIZE = 64, DIGEST_SIZE = 32 };
    Sha256Engine() : Poco::SHA2Engine(Poco::SHA2Engine::SHA_256) {}
};

label::Mac macOf(const std::string& secret) {
    return [&secret](std::string_view text) {
        Poco::HMACEngine<Sha256Engine> engine(secret);
        engine.update(text.data(), static_cast<unsigned>(text.size()));
        const Poco::DigestEngine::Digest& digest = engine.digest();
        label::MacBytes bytes{};
        std::copy_n(digest.begin(), bytes.size(), bytes.begin());
        return bytes;
    };
}

base::WallTime toWallTime(std::int64_t minutes) {
    return base::WallTime(std::chrono::minutes(minutes));
}

}  // namespace

Labels::Labels(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
    GS_ASSERT(!secrets_.empty() && secrets_.size() <= kSecretsMax);
    for (const std::string& secret : secrets_) GS_ASSERT(secret.size() >= kSecretBytesMin);
}

std::string Labels::make(const base::SessionId& session, base::WallTime expires_at) const {
    // Rounded up: a label must not say that a machine may go before its session says so.
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(expires_at.time_since_epoch());
    return label::encodeLabel({session.bytes(), minutes.count()}, macOf(secrets_.front()));
}

std::optional<OwnLabel> Labels::read(std::string_view label) const {
    for (const std::string& secret : secrets_) {
        const auto content = label::decodeLabel(label, macOf(secret));
        if (content)
            return OwnLabel{base::SessionId(content->session), toWallTime(content->expiry_minutes)};
    }
    return std::nullopt;
}

bool Labels::isCutOf(std::string_view label, const base::SessionId& session) const {
    return !read(label) && label::isCutLabel(label, session.bytes(), macOf(secrets_.front()));
}

}  // namespace gpushopper::provider
