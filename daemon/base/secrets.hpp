#pragma once

/// Secrets by reference. The configuration holds `file:/path`, `env:NAME` or `credential:NAME`
/// (systemd's $CREDENTIALS_DIRECTORY), never the value; the value is read at each use, so a
/// replaced file takes effect at the next call.
///
/// SecretText zeroes its bytes when it dies and cannot be printed by accident. Scrubber knows the
/// values that were handed out and blanks them in any text on its way out.
/// Thread safety: Secrets and Scrubber from any thread.

#include <memory>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace gpushopper::base {

class SecretText {
public:
    SecretText() = default;
    explicit SecretText(std::string value) : value_(std::move(value)) {}
    SecretText(SecretText&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
    SecretText& operator=(SecretText&& other) noexcept;
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    ~SecretText() { wipe(); }

    /// The bytes, for the one call that needs them.
    std::string_view reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

private:
    void wipe() noexcept;
    std::string value_;
};

class Secrets {
public:
    virtual ~Secrets() = default;
    /// Reads the secret behind a reference; the error names the reference, never the value.
    virtual Result<SecretText> read(std::string_view reference) = 0;
};

class Scrubber {
public:
    virtual ~Scrubber() = default;
    /// From now on `value` (8 bytes or longer: shorter ones would blank innocent text) is blanked.
    virtual void learn(std::string_view value) = 0;
    /// `text` with every known secret replaced by "[secret]".
    virtual std::string scrub(std::string_view text) const = 0;
};

/// file:, env: and credential: references. A file must not be readable by group or others.
std::unique_ptr<Secrets> makeSystemSecrets(Scrubber& scrubber);
std::unique_ptr<Scrubber> makeScrubber();

}  // namespace gpushopper::base
