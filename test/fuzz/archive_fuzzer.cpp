// What import takes for a tar archive. Sums are put right before it is read: no fuzzer would find them.
#include "fuzzing.hpp"

#include "core/import/archive.hpp"
#include "core/import/tar_header.hpp"

namespace migrate::core::fuzz {
namespace {

void write_sum(std::string &bytes, std::size_t place) {
    bytes.replace(place + 148, 8, 8, ' ');
    unsigned sum = 0;
    for (std::size_t i = 0; i < tar_block_size; i++)
        sum += static_cast<unsigned char>(bytes[place + i]);
    for (std::size_t digit = 154; digit-- > 148; sum /= 8)
        bytes[place + digit] = static_cast<char>('0' + sum % 8);
    bytes[place + 154] = '\0';
}

// In each block that has the magic of ustar, where a mutation has broken it.
void mend_sums(std::string &bytes) {
    for (std::size_t place = 0; place + tar_block_size <= bytes.size(); place += tar_block_size)
        if (bytes.compare(place + 257, 5, "ustar") == 0)
            write_sum(bytes, place);
}

void check(std::string_view bytes) {
    const Archive archive = read_archive(bytes);
    std::set<std::string> names;
    std::size_t size = 0;
    for (const SourceFile &file : archive.files) {
        demand(!file.name.empty() && file.name.front() != '/', "a name is relative");
        demand(("/" + file.name + "/").find("/../") == std::string::npos, "a name does not lead up");
        demand(names.insert(file.name).second, "a name is there once");
        demand(file.text.empty() || (file.text.data() >= bytes.data() &&
                                     file.text.data() + file.text.size() <= bytes.data() + bytes.size()),
               "a text is a part of the archive");
        size += tar_block_size + file.text.size();
    }
    demand(size <= bytes.size(), "no byte belongs to two files");
    for (const Finding &finding : archive.findings)
        demand(!finding.message.empty() && !finding.hint.empty(), "a finding says something");
}

void run(std::string_view input) {
    check(input);
    std::string bytes(input);
    mend_sums(bytes);
    check(bytes);
}

} // namespace
} // namespace migrate::core::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    migrate::core::fuzz::run({reinterpret_cast<const char *>(data), size});
    return 0;
}
