// Goal: our keys are keys for OpenSSH too, and its keys are keys for us. Method: ask ssh-keygen,
// then damage what it accepts in every place.

#include "daemon/ssh/keys.hpp"

#include <sys/stat.h>

#include <random>
#include <sstream>

#include "daemon/ssh/wire.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/loopback_sshd.hpp"
#include "tests/support/seeded_random.hpp"

namespace gpushopper::ssh {
namespace {

using test::readFile;
using test::runProgram;
using test::TemporaryFolder;

std::string secondWord(const std::string& text) {
    std::istringstream words(text);
    std::string word;
    words >> word >> word;
    return word;
}

std::string withoutLineEnd(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

/// What ssh-keygen makes of our private key; it insists on a file that only we can read.
std::string publicLineByOpenssh(const TemporaryFolder& folder, std::string_view pem) {
    test::writeFile(folder / "key", std::string(pem));
    REQUIRE(chmod((folder / "key").c_str(), 0600) == 0);
    const auto read = runProgram({"ssh-keygen", "-y", "-f", (folder / "key").string()});
    INFO(read.output);
    REQUIRE(read.exit_code == 0);
    return withoutLineEnd(read.output);
}

TEST_CASE("ssh-keygen reads the keys that we make", "[ssh][keys]") {
    const TemporaryFolder folder;
    test::SeededRandom random(1);
    // Comments of many lengths: the padding of the private section takes each of its forms.
    for (const std::string& comment : {std::string(), std::string("a"), std::string("alice"),
                                       std::string("gpu-shopper session"), std::string(200, 'c')}) {
        const KeyPair pair = generateKeyPair(comment, random);
        CHECK(publicLineByOpenssh(folder, pair.private_pem.reveal()) == pair.public_line);
    }
}

TEST_CASE("the same chance makes the same key, and no other", "[ssh][keys]") {
    test::SeededRandom first(7);
    test::SeededRandom again(7);
    const KeyPair pair = generateKeyPair("a", first);
    CHECK(pair.private_pem.reveal() == generateKeyPair("a", again).private_pem.reveal());
    CHECK(pair.public_line != generateKeyPair("a", first).public_line);
}

TEST_CASE("private keys are read back, ours and ssh-keygen's", "[ssh][keys]") {
    test::SeededRandom random(2);
    const KeyPair ours = generateKeyPair("ours", random);
    const auto read = readKeyPair(ours.private_pem.reveal());
    REQUIRE(read);
    CHECK(read->public_line == ours.public_line);

    const TemporaryFolder folder;
    const std::string path = (folder / "key").string();
    REQUIRE(runProgram({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "theirs", "-f", path})
                .exit_code == 0);
    const auto theirs = readKeyPair(readFile(path));
    REQUIRE(theirs);
    CHECK(theirs->public_line == withoutLineEnd(readFile(path + ".pub")));
}

TEST_CASE("private keys that cannot be used are refused", "[ssh][keys]") {
    const TemporaryFolder folder;
    const std::string locked = (folder / "locked").string();
    const std::string ecdsa = (folder / "ecdsa").string();
    REQUIRE(
        runProgram({"ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", locked}).exit_code ==
        0);
    REQUIRE(runProgram({"ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", ecdsa}).exit_code == 0);
    const auto encrypted = readKeyPair(readFile(locked));
    REQUIRE_FALSE(encrypted);
    CHECK(encrypted.error().message.find("passphrase") != std::string::npos);
    CHECK_FALSE(readKeyPair(readFile(ecdsa)));
    CHECK_FALSE(readKeyPair(""));

    test::SeededRandom random(3);
    const KeyPair pair = generateKeyPair("cut", random);
    const std::string pem(pair.private_pem.reveal());
    for (std::size_t length = 0; length < pem.size() - 1; ++length)
        CHECK_FALSE(readKeyPair(pem.substr(0, length)));
}

TEST_CASE("public keys of every accepted kind get OpenSSH's fingerprint", "[ssh][keys]") {
    const TemporaryFolder folder;
    struct Row {
        const char* type;
        const char* bits;
    };
    for (const Row& row : {Row{"ed25519", "256"}, Row{"ecdsa", "256"}, Row{"ecdsa", "384"},
                           Row{"ecdsa", "521"}, Row{"rsa", "2048"}}) {
        INFO(row.type << " " << row.bits);
        const std::string path = (folder / (std::string(row.type) + row.bits)).string();
        REQUIRE(runProgram({"ssh-keygen", "-q", "-t", row.type, "-b", row.bits, "-N", "", "-C",
                            "me@home", "-f", path})
                    .exit_code == 0);
        const std::string line = withoutLineEnd(readFile(path + ".pub"));
        const auto key = parsePublicKey(line + "\r\n");
        REQUIRE(key);
        CHECK(key->line == line);
        const auto listed = runProgram({"ssh-keygen", "-l", "-f", path + ".pub"});
        CHECK(key->fingerprint == secondWord(listed.output));
    }
}

std::string lineOf(std::string_view type, std::string_view blob) {
    return std::string(type) + " " + encodeBase64(blob);
}

std::string ed25519Blob(std::size_t key_bytes) {
    std::string blob;
    appendString(blob, "ssh-ed25519");
    appendString(blob, std::string(key_bytes, 'k'));
    return blob;
}

TEST_CASE("security keys are accepted by their form", "[ssh][keys]") {
    std::string blob;
    appendString(blob, "sk-ssh-ed25519@openssh.com");
    appendString(blob, std::string(32, 'k'));
    appendString(blob, "ssh:");
    CHECK(parsePublicKey(lineOf("sk-ssh-ed25519@openssh.com", blob)));

    const TemporaryFolder folder;
    const std::string path = (folder / "ecdsa").string();
    REQUIRE(runProgram({"ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", path}).exit_code == 0);
    const std::string plain = decodeBase64(secondWord(readFile(path + ".pub"))).value();
    WireReader reader(plain);
    reader.readString();
    std::string security;
    appendString(security, "sk-ecdsa-sha2-nistp256@openssh.com");
    appendString(security, reader.readString().value());
    appendString(security, reader.readString().value());
    CHECK_FALSE(parsePublicKey(lineOf("sk-ecdsa-sha2-nistp256@openssh.com", security)));
    appendString(security, "ssh:");
    CHECK(parsePublicKey(lineOf("sk-ecdsa-sha2-nistp256@openssh.com", security)));
}

TEST_CASE("what is no single, plain public key is refused with a reason", "[ssh][keys]") {
    const std::string good = lineOf("ssh-ed25519", ed25519Blob(32));
    REQUIRE(parsePublicKey(good));
    const TemporaryFolder folder;
    const std::string path = (folder / "rsa").string();
    REQUIRE(runProgram({"ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", path})
                .exit_code == 0);
    struct Row {
        std::string text;
        const char* reason;
    };
    const std::vector<Row> rows = {
        {"", "must not be empty"},
        {" \t ", "must not be empty"},
        {good + "\n" + good, "must be one line"},
        {good + "\r" + good, "must be one line"},
        {good + std::string("\0", 1), "must be one line"},
        {"command=\"rm -rf /\" " + good, "must start with one of"},
        {"no-pty " + good, "must start with one of"},
        {"ssh-dss AAAA", "must start with one of"},
        {"ssh-ed25519-cert-v01@openssh.com AAAA", "must start with one of"},
        {"SSH-ED25519 AAAA", "must start with one of"},
        {"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "not the private one"},
        {"ssh-ed25519", "base64"},
        {"ssh-ed25519 !!!!", "base64"},
        {good.substr(0, good.size() - 1), "base64"},
        {"ssh-rsa " + secondWord(good), "of the type it names"},
        {lineOf("ssh-ed25519", ed25519Blob(31)), "complete, valid key"},
        {lineOf("ssh-ed25519", ed25519Blob(33)), "complete, valid key"},
        {lineOf("ssh-ed25519", ed25519Blob(32) + "x"), "complete, valid key"},
        {readFile(path + ".pub"), "at least 2048 bits"},
        {std::string(16385, 'a'), "at most 16384"},
    };
    for (const Row& row : rows) {
        INFO(row.text.substr(0, 80));
        const auto refused = parsePublicKey(row.text);
        REQUIRE_FALSE(refused);
        INFO(refused.error().message);
        CHECK(refused.error().message.find(row.reason) != std::string::npos);
    }
}

TEST_CASE("a curve point must be on its curve", "[ssh][keys]") {
    std::string blob;
    appendString(blob, "ecdsa-sha2-nistp256");
    appendString(blob, "nistp256");
    appendString(blob, "\x04" + std::string(64, 'p'));
    CHECK_FALSE(parsePublicKey(lineOf("ecdsa-sha2-nistp256", blob)));
}

TEST_CASE("no damaged key reads beyond its end or passes as another key", "[ssh][keys]") {
    test::SeededRandom random(11);
    const std::string blob = ed25519Blob(32);
    for (std::size_t length = 0; length < blob.size(); ++length)
        CHECK_FALSE(parsePublicKey(lineOf("ssh-ed25519", blob.substr(0, length))));
    for (int round = 0; round < 5000; ++round) {
        std::string damaged = blob;
        for (std::uint64_t i = 0; i <= random.below(3); ++i)
            damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
        const auto key = parsePublicKey(lineOf("ssh-ed25519", damaged));
        // Only the 32 bytes of the point may differ from the form.
        CHECK(key.has_value() == (damaged.substr(0, 19) == blob.substr(0, 19)));
    }
}

TEST_CASE("base64 of any bytes comes back, and has one spelling", "[ssh][keys]") {
    test::SeededRandom random(5);
    for (std::size_t length = 1; length < 200; ++length) {
        std::string bytes(length, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random.below(256));
        CHECK(decodeBase64(encodeBase64(bytes)) == bytes);
    }
    CHECK_FALSE(decodeBase64("AB=="));  // unused bits are not zero
    CHECK_FALSE(decodeBase64("A==="));
    CHECK_FALSE(decodeBase64("=AAA"));
    CHECK_FALSE(decodeBase64("AA=A"));
}

}  // namespace
}  // namespace gpushopper::ssh
