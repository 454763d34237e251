#include "daemon/base/secrets.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "daemon/base/mutex.hpp"

namespace gpushopper::base {
namespace {

constexpr std::size_t kShortestScrubbed = 8;
constexpr std::size_t kSecretBytesMax = 64 * 1024;

Result<SecretText> readFile(const std::string& path, std::string_view reference) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        return fail(ErrorCode::NotFound, "the secret " + std::string(reference) +
                                             " cannot be read: " + std::strerror(errno));
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fail(ErrorCode::Permanent, "the secret " + std::string(reference) +
                                              " is readable by others: chmod 600 it");
    std::ifstream file(path, std::ios::binary);
    std::string value(kSecretBytesMax, '\0');
    file.read(value.data(), static_cast<std::streamsize>(value.size()));
    value.resize(static_cast<std::size_t>(file.gcount()));
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    if (value.empty())
        return fail(ErrorCode::NotFound, "the secret " + std::string(reference) + " is empty");
    return SecretText(std::move(value));
}

Result<SecretText> readEnvironment(const std::string& name, std::string_view reference) {
    const char* value = std::getenv(name.c_str());  // tidy: allow(the one reader of secrets)
    if (value == nullptr || *value == '\0')
        return fail(ErrorCode::NotFound,
                    "the secret " + std::string(reference) + " is not set in the environment");
    return SecretText(value);
}

class SystemSecrets final : public Secrets {
public:
    explicit SystemSecrets(Scrubber& scrubber) : scrubber_(scrubber) {}

    Result<SecretText> read(std::string_view reference) override {
        auto secret = lookUp(reference);
        if (secret) scrubber_.learn(secret->reveal());
        return secret;
    }

private:
    static Result<SecretText> lookUp(std::string_view reference) {
        const auto colon = reference.find(':');
        const std::string_view kind = reference.substr(0, colon);
        const std::string rest(colon == std::string_view::npos ? "" : reference.substr(colon + 1));
        if (kind == "file") return readFile(rest, reference);
        if (kind == "env") return readEnvironment(rest, reference);
        if (kind == "credential") {
            const char* folder =
                std::getenv("CREDENTIALS_DIRECTORY");  // tidy: allow(systemd's interface)
            if (folder == nullptr)
                return fail(ErrorCode::NotFound, "the secret " + std::string(reference) +
                                                     " needs systemd's LoadCredential=");
            return readFile(std::string(folder) + "/" + rest, reference);
        }
        // The text may be the secret itself, written in the wrong place: it is not repeated here.
        return fail(ErrorCode::InvalidArgument,
                    "a secret must be a reference: file:/path, env:NAME or credential:NAME");
    }

    Scrubber& scrubber_;
};

class SetScrubber final : public Scrubber {
public:
    void learn(std::string_view value) override {
        if (value.size() < kShortestScrubbed) return;
        Lock lock(mutex_);
        values_.emplace(value);
    }

    std::string scrub(std::string_view text) const override {
        std::string clean(text);
        Lock lock(mutex_);
        for (const std::string& value : values_) {
            for (auto at = clean.find(value); at != std::string::npos; at = clean.find(value, at))
                clean.replace(at, value.size(), "[secret]");
        }
        return clean;
    }

private:
    mutable Mutex mutex_;
    std::set<std::string, std::less<>> values_ GUARDED_BY(mutex_);
};

}  // namespace

SecretText& SecretText::operator=(SecretText&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
    return *this;
}

void SecretText::wipe() noexcept {
    explicit_bzero(value_.data(), value_.size());
    value_.clear();
}

std::unique_ptr<Secrets> makeSystemSecrets(Scrubber& scrubber) {
    return std::make_unique<SystemSecrets>(scrubber);
}
std::unique_ptr<Scrubber> makeScrubber() { return std::make_unique<SetScrubber>(); }

}  // namespace gpushopper::base
