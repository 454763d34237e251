// Goal: what the header gate takes and what it refuses, whatever the pieces in which the bytes
// come. Method: a table of blocks; each is fed whole and byte by byte, and both must end alike.

#include "daemon/api/gate/header_gate.hpp"

#include <vector>

#include "tests/support/catch.hpp"

namespace gpushopper::api {
namespace {

struct Row {
    std::string why;
    std::string block;
    RequestFault fault;
};

HeaderGate fedWhole(const std::string& block) {
    HeaderGate gate;
    gate.feed(block);
    return gate;
}

HeaderGate fedByteByByte(const std::string& block) {
    HeaderGate gate;
    for (const char& byte : block) {
        if (gate.state() == GateState::Incomplete) gate.feed({&byte, 1});
    }
    return gate;
}

std::string get(const std::string& fields) { return "GET / HTTP/1.1\r\n" + fields + "\r\n"; }
std::string post(const std::string& fields) {
    return "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}
const std::string kNul(1, '\0');

std::vector<Row> refusedLines() {
    using enum RequestFault;
    return {
        {"no version", "GET /\r\n", Malformed},
        {"no target", "GET HTTP/1.1\r\n", Malformed},
        {"only a method", "GET\r\n", Malformed},
        {"two blanks", "GET  / HTTP/1.1\r\n", Malformed},
        {"two blanks before the version", "GET /  HTTP/1.1\r\n", Malformed},
        {"a blank behind the version", "GET / HTTP/1.1 \r\n", Malformed},
        {"a blank in front", " GET / HTTP/1.1\r\n", Malformed},
        {"a tab as separator", "GET\t/ HTTP/1.1\r\n", Malformed},
        {"a blank in the target", "GET /a b HTTP/1.1\r\n", Malformed},
        {"a tab in the target", "GET /a\tb HTTP/1.1\r\n", Malformed},
        {"NUL in the target", "GET /a" + kNul + " HTTP/1.1\r\n", Malformed},
        {"a control character in the target", "GET /\x01 HTTP/1.1\r\n", Malformed},
        {"DEL in the target", "GET /\x7f HTTP/1.1\r\n", Malformed},
        {"a bare CR in the request line", "GET /\r HTTP/1.1\r\n", Malformed},
        {"two CR at its end", "GET / HTTP/1.1\r\r\n", Malformed},
        {"NUL in the method", "G" + kNul + "T / HTTP/1.1\r\n", Malformed},
        {"a bracket in the method", "G(T / HTTP/1.1\r\n", Malformed},
        {"a method beyond its length", std::string(65, 'A') + " / HTTP/1.1\r\n", Malformed},
        {"a word in small letters for HTTP", "GET / http/1.1\r\n", Malformed},
        {"another protocol", "GET / HTTQ/1.1\r\n", Malformed},
        {"a version without a minor", "GET / HTTP/1\r\n", Malformed},
        {"a version of two digits", "GET / HTTP/1.10\r\n", Malformed},
        {"a version of letters", "GET / HTTP/x.1\r\n", Malformed},
        {"the asterisk without OPTIONS", "GET * HTTP/1.1\r\n", Malformed},
        {"a TLS hello", "\x16\x03\x01\x02" + kNul + "\x01\r\n", Malformed},
        {"two empty lines first", "\r\n\r\n", Malformed},
        {"HTTP/2", "GET / HTTP/2.0\r\n", VersionNotSupported},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n", VersionNotSupported},
        {"HTTP/0.9 with a version", "GET / HTTP/0.9\r\n", VersionNotSupported},
        {"a target of 8193 bytes", "GET /" + std::string(8'192, 'a') + " HTTP/1.1\r\n",
         TargetTooLong},
        {"a target without an end", "GET /" + std::string(9'000, 'a'), TargetTooLong},
    };
}

std::vector<Row> refusedFields() {
    using enum RequestFault;
    const std::string host = "Host: x\r\n";
    std::string many;
    for (int count = 0; count < 100; ++count) many += "a: b\r\n";
    return {
        {"no Host", get(""), Malformed},
        {"two Hosts", get(host + host), Malformed},
        {"two Hosts on 1.0", "GET / HTTP/1.0\r\n" + host + host + "\r\n", Malformed},
        {"a Host with a path", get("Host: x/y\r\n"), Malformed},
        {"a Host with a user", get("Host: a@x\r\n"), Malformed},
        {"a list of Hosts", get("Host: a, b\r\n"), Malformed},
        {"no colon", get(host + "abc\r\n"), Malformed},
        {"no name", get(host + ": b\r\n"), Malformed},
        {"a space before the colon", get(host + "a : b\r\n"), Malformed},
        {"a tab before the colon", get(host + "a\t: b\r\n"), Malformed},
        {"a folded line", get(host + "a: b\r\n c\r\n"), Malformed},
        {"a folded line with a tab", get(host + "a: b\r\n\tc\r\n"), Malformed},
        {"a folded first line", get(" Host: x\r\n"), Malformed},
        {"NUL in a value", get(host + "a: b" + kNul + "\r\n"), Malformed},
        {"NUL in a name", get(host + "a" + kNul + ": b\r\n"), Malformed},
        {"a control character in a value", get(host + "a: \x01\r\n"), Malformed},
        {"DEL in a value", get(host + "a: \x7f\r\n"), Malformed},
        {"a bare CR in a value", get(host + "a: b\rc: d\r\n"), Malformed},
        {"two CR at the end of a line", get(host + "a: b\r\r\n"), Malformed},
        {"a bare CR as the empty line", "GET / HTTP/1.1\r\n" + host + "\r\r\n", Malformed},
        {"a bracket in a name", get(host + "a(b: c\r\n"), Malformed},
        {"a byte outside ASCII in a name", get(host + "\xc3\xa4: b\r\n"), Malformed},
        {"a blank in a name", get(host + "a b: c\r\n"), Malformed},
        {"101 headers", get(host + many), HeadersTooLarge},
        {"a block over 32 KiB", get(host + "a: " + std::string(32'768, 'b') + "\r\n"),
         HeadersTooLarge},
        {"a line without an end", "GET / HTTP/1.1\r\na: " + std::string(40'000, 'b'),
         HeadersTooLarge},
    };
}

std::vector<Row> refusedFramings() {
    using enum RequestFault;
    return {
        {"two different lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n"), Malformed},
        {"the same length twice", post("Content-Length: 1\r\nContent-Length: 1\r\n"), Malformed},
        {"a list of lengths", post("Content-Length: 1, 1\r\n"), Malformed},
        {"a length with a plus", post("Content-Length: +1\r\n"), Malformed},
        {"a negative length", post("Content-Length: -1\r\n"), Malformed},
        {"a hexadecimal length", post("Content-Length: 0x10\r\n"), Malformed},
        {"a fraction", post("Content-Length: 1.0\r\n"), Malformed},
        {"an empty length", post("Content-Length:\r\n"), Malformed},
        {"a length of letters", post("Content-Length: abc\r\n"), Malformed},
        {"a blank in a length", post("Content-Length: 1 2\r\n"), Malformed},
        {"length and chunked", post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
         Malformed},
        {"chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"),
         Malformed},
        {"another coding", post("Transfer-Encoding: gzip\r\n"), Malformed},
        {"a second coding", post("Transfer-Encoding: gzip, chunked\r\n"), Malformed},
        {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
         Malformed},
        {"chunked with a parameter", post("Transfer-Encoding: chunked;a=b\r\n"), Malformed},
        {"chunked misspelt", post("Transfer-Encoding: xchunked\r\n"), Malformed},
        {"an empty coding", post("Transfer-Encoding:\r\n"), Malformed},
        {"identity", post("Transfer-Encoding: identity\r\n"), Malformed},
        {"chunked on 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Malformed},
    };
}

void checkRefused(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.why);
        for (const HeaderGate& gate : {fedWhole(row.block), fedByteByByte(row.block)}) {
            CHECK(gate.state() == GateState::Refused);
            CHECK(gate.fault() == row.fault);
            CHECK_FALSE(gate.detail().empty());
        }
    }
}

}  // namespace

TEST_CASE("Request lines that are refused") { checkRefused(refusedLines()); }
TEST_CASE("Header blocks that are refused") { checkRefused(refusedFields()); }
TEST_CASE("Framings that are refused") { checkRefused(refusedFramings()); }

TEST_CASE("A block is read, in whatever pieces, and not a byte beyond it") {
    const std::string block =
        "POST http://x/a?b HTTP/1.1\r\nhost: x:8080\r\nX-Empty:\r\nX-Text: \t a \xc3\xa4\t b \r\n"
        "Content-Length: 0012\r\nConnection: Close, x\r\nExpect: 100-Continue\r\n\r\n";
    HeaderGate whole;
    CHECK(whole.feed(block + "body") == block.size());
    for (const HeaderGate& gate : {whole, fedByteByByte(block)}) {
        REQUIRE(gate.state() == GateState::Complete);
        const RequestHead& head = gate.head();
        CHECK(head.method == "POST");
        CHECK(head.target == "http://x/a?b");
        CHECK(head.headers.list().size() == 6);
        CHECK(head.headers.find("X-Empty") == "");
        CHECK(head.headers.find("x-text") == "a \xc3\xa4\t b");
        CHECK(head.body == BodyKind::Length);
        CHECK(head.content_length == 12);
        CHECK_FALSE(head.keep_alive);
        CHECK(head.expects_continue);
    }
    CHECK(whole.feed("more") == 0);
}

TEST_CASE("Bare line feeds end lines, and one empty line may come first") {
    const HeaderGate gate = fedByteByByte("\r\nGET / HTTP/1.1\nHost: x\n\n");
    CHECK(gate.state() == GateState::Complete);
    CHECK(fedWhole("\nGET / HTTP/1.1\r\nHost: x\n\r\n").state() == GateState::Complete);
    CHECK_FALSE(fedByteByByte("\r").begun());
    CHECK_FALSE(fedWhole("\r\n").begun());
    CHECK(fedWhole("\r\nG").begun());
}

TEST_CASE("HTTP/1.0 needs no Host and closes unless asked not to") {
    const HeaderGate plain = fedWhole("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n");
    REQUIRE(plain.state() == GateState::Complete);
    CHECK(plain.head().http_1_0);
    CHECK_FALSE(plain.head().keep_alive);
    CHECK_FALSE(plain.head().expects_continue);
    CHECK(fedWhole("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").head().keep_alive);
    CHECK(fedWhole("GET / HTTP/1.3\r\nHost: x\r\n\r\n").head().keep_alive);
}

TEST_CASE("The greatest of everything is taken") {
    const std::string target = "/" + std::string(kTargetBytesMax - 1, 'a');
    const std::string line = std::string(kMethodBytesMax, 'A') + " " + target + " HTTP/1.1\r\n";
    CHECK(fedByteByByte(line + "Host: x\r\n\r\n").state() == GateState::Complete);
    std::string fields = "Host: x\r\n";
    for (std::size_t count = 1; count < kHeaderCountMax; ++count) fields += "a: b\r\n";
    CHECK(fedByteByByte(get(fields)).state() == GateState::Complete);
    const std::string long_value(kHeaderBytesMax - 9 - 5 - 2, 'b');
    const std::string block = get("Host: x\r\na: " + long_value + "\r\n");
    CHECK(fedByteByByte(block).state() == GateState::Complete);
    CHECK(fedWhole(post("Content-Length: 99999999999999999999999\r\n")).head().content_length ==
          ~std::uint64_t{0});
}

}  // namespace gpushopper::api
