#pragma once

/// LoadingMarks: a file `loading.NAME` in the state folder while a provider's plugin is loaded and
/// opened in the daemon itself. It is found by the next start only if this one died meanwhile.
///
/// Somebody else may have killed the daemon at that moment, so a first death is told and tried
/// again; a second one in a row sets the provider aside. Another file of the plugin (by its
/// SHA-256) begins anew, and so does removing the mark. (A crash that left its own evidence needs
/// no second time: see crash_history.)
/// Thread safety: one thread.

#include <filesystem>
#include <optional>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/base/strong_id.hpp"

namespace gpushopper::provider {

class LoadingMarks {
public:
    static constexpr int kDeathsThatSetAside = 2;

    /// Taken away when it dies, that is when loading has gone well or failed in an orderly way.
    class Mark {
    public:
        explicit Mark(std::filesystem::path file) : file_(std::move(file)) {}
        Mark(Mark&& other) noexcept : file_(std::move(other.file_)) { other.file_.clear(); }
        Mark& operator=(Mark&&) = delete;
        Mark(const Mark&) = delete;
        Mark& operator=(const Mark&) = delete;
        ~Mark();

    private:
        std::filesystem::path file_;  ///< Empty: none.
    };

    /// `folder`: the state folder; nullopt: no marks are kept (a configuration is only checked).
    explicit LoadingMarks(std::optional<std::filesystem::path> folder)
        : folder_(std::move(folder)) {}

    /// How many starts in a row died while this file was loaded for this provider; 0: none.
    int deaths(const base::ProviderName& provider, const std::string& sha256) const;

    /// Errors: Internal, with the sentence for the operator, when it died too often or the mark
    /// cannot be written.
    base::Result<Mark> put(const base::ProviderName& provider, const std::string& sha256) const;

private:
    std::filesystem::path fileOf(const base::ProviderName& provider) const;

    const std::optional<std::filesystem::path> folder_;
};

}  // namespace gpushopper::provider
