#pragma once

/// KeyStore: the private keys of sessions, one file each, mode 0600, never over an existing file.
/// The server hands a key out once and keeps no copy, so a place for it is taken before a machine
/// is rented wherever the user names that place.
/// Not thread safe; other processes may do the same at the same time.

#include <filesystem>
#include <string>
#include <string_view>

namespace gpushopper::cli {

/// A new, empty file that only we can read; it goes away again unless it was filled.
class ReservedFile {
public:
    /// Throws Failure when the path exists or cannot be made.
    explicit ReservedFile(std::filesystem::path path);
    ~ReservedFile();
    ReservedFile(const ReservedFile&) = delete;
    ReservedFile& operator=(const ReservedFile&) = delete;

    /// Durable when it returns; throws Failure otherwise.
    void fill(std::string_view text);
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    int file_ = -1;
    bool filled_ = false;
};

class KeyStore {
public:
    /// `folder` is made (mode 0700) when something is kept in it.
    explicit KeyStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Makes sure that a key can be kept, before it exists. Throws Failure.
    void prepare() const;
    /// Where the key of a session is, whether it exists or not. Throws Failure for an id that
    /// would leave the folder.
    std::filesystem::path keyPath(const std::string& session_id) const;
    /// The session's host key, in the form of known_hosts; rewritten at each use.
    std::filesystem::path knownHostsPath(const std::string& session_id) const;
    std::filesystem::path save(const std::string& session_id, std::string_view private_key) const;
    /// The session's key lies elsewhere: keyPath() leads there from now on.
    void remember(const std::string& session_id, const std::filesystem::path& elsewhere) const;
    /// Replaces the known_hosts file as a whole.
    void writeKnownHosts(const std::string& session_id, std::string_view text) const;

private:
    std::filesystem::path folder_;
};

}  // namespace gpushopper::cli
