// Archives that tar, bsdtar, Python and git have written (test/fuzz/make-archives), and archives that nobody
// should write.
#include "core/import/archive.hpp"
#include "core/import/tar_header.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>

namespace migrate::core {
namespace {

std::string recorded(const std::string &name) {
    std::ifstream file(std::string(MIGRATE_CORPUS) + "/archive/" + name + ".tar", std::ios::binary);
    EXPECT_TRUE(file.is_open()) << name;
    return {std::istreambuf_iterator<char>(file), {}};
}

// "name=text" of each, in the order of names; a long text as its length.
std::string files_of(const Archive &archive) {
    std::vector<std::string> lines;
    for (const SourceFile &file : archive.files) {
        const bool is_long = file.text.size() > 100;
        lines.push_back(file.name + "=" +
                        (is_long ? std::to_string(file.text.size()) : std::string(file.text)));
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string &line : lines) {
        text += line + (line.ends_with('\n') ? "" : "\n");
    }
    return text;
}

std::string findings_of(const Archive &archive) {
    std::string text;
    for (const Finding &finding : archive.findings) {
        EXPECT_EQ(finding.code, ErrorCode::bad_archive);
        EXPECT_FALSE(finding.hint.empty());
        text += finding.file + ": " + finding.message + "\n";
    }
    return text;
}

void write_sum(std::string &header, unsigned sum) {
    for (std::size_t place = 154; place-- > 148; sum /= 8) {
        header[place] = static_cast<char>('0' + sum % 8);
    }
    header[154] = '\0';
}

// How these tests write a tar themselves. The sum is made last.
std::string block(std::string_view name, std::string_view size, char type,
                  const std::function<void(std::string &)> &change = {}) {
    std::string bytes(tar_block_size, '\0');
    bytes.replace(0, name.size(), name);
    bytes.replace(124, size.size(), size);
    bytes.replace(148, 8, 8, ' ');
    bytes[156] = type;
    bytes.replace(257, 8, std::string_view("ustar\00000", 8));
    if (change) {
        change(bytes);
    }
    write_sum(bytes, std::accumulate(bytes.begin(), bytes.end(), 0U, [](unsigned sum, char byte) {
                  return sum + static_cast<unsigned char>(byte);
              }));
    return bytes;
}

std::string padded(std::string text) {
    text.resize((text.size() + tar_block_size - 1) / tar_block_size * tar_block_size, '\0');
    return text;
}

std::string octal(std::size_t number) {
    std::string digits(11, '0');
    for (std::size_t place = 11; place-- > 0; number /= 8) {
        digits[place] = static_cast<char>('0' + number % 8);
    }
    return digits;
}

std::string entry(std::string_view name, const std::string &text, char type = '0') {
    return block(name, octal(text.size()), type) + padded(text);
}

std::string record(const std::string &key, const std::string &value) {
    const std::string rest = " " + key + "=" + value + "\n";
    std::size_t length = rest.size() + 1;
    while (length != rest.size() + std::to_string(length).size()) {
        length++;
    }
    return std::to_string(length) + rest;
}

const std::string end_blocks(2 * tar_block_size, '\0');

std::string findings_in(const std::string &bytes) { return findings_of(read_archive(bytes)); }

// The same of an archive that is whole.
std::string findings_in_entries(const std::string &entries) { return findings_in(entries + end_blocks); }

TEST(ImportArchive, ReadsWhatEachToolWrites) {
    const std::string a(70, 'a');
    const std::string three = "1_a.sql=create table a();\n2_empty.sql=\n";
    const std::string four = "4_größe.sql=four\n";
    const std::string six = "6_" + a + a + ".sql=six\n";
    const std::string five = a + "/" + a + "/5.sql=five\n";
    const std::string block_file = "sub/3_block.sql=512\n";
    for (const char *name : {"short-gnu-v7", "short-bsd-v7", "short-default"}) {
        const std::string bytes = recorded(name);
        const Archive archive = read_archive(bytes);
        EXPECT_EQ(findings_of(archive), "") << name;
        EXPECT_EQ(files_of(archive), three + block_file) << name;
    }
    for (const char *name : {"full-gnu-ustar", "full-bsd-ustar", "full-python-ustar"}) {
        const std::string bytes = recorded(name);
        const Archive archive = read_archive(bytes);
        EXPECT_EQ(findings_of(archive), "") << name;
        EXPECT_EQ(files_of(archive), three + four + five + block_file) << name;
    }
    for (const char *name : {"longest-gnu-oldgnu", "longest-gnu-gnu", "longest-gnu-pax", "longest-bsd-gnutar",
                             "longest-bsd-pax", "longest-python-gnu", "longest-python-pax", "longest-git"}) {
        const std::string bytes = recorded(name);
        const Archive archive = read_archive(bytes);
        EXPECT_EQ(findings_of(archive), "") << name;
        EXPECT_EQ(files_of(archive), three + four + six + five + block_file) << name;
    }
}

TEST(ImportArchive, TextsArePartsOfTheArchive) {
    const std::string bytes = recorded("short-default");
    for (const SourceFile &file : read_archive(bytes).files) {
        EXPECT_TRUE(file.text.empty() ||
                    (file.text.data() > bytes.data() && file.text.data() < bytes.data() + bytes.size()));
    }
}

TEST(ImportArchive, RefusesLinksAndPipesButNotHiddenOnes) {
    const std::string bytes = recorded("links");
    const Archive archive = read_archive(bytes);
    EXPECT_EQ(files_of(archive), "7.sql=seven\n");
    EXPECT_EQ(findings_of(archive), "8_symbolic.sql: it is a symbolic link\n"
                                    "9_hard.sql: it is a hard link to another file in the archive\n"
                                    "pipe: it is a pipe\n");
    EXPECT_EQ(archive.findings.at(0).hint,
              "Pack what links point to: tar -h -C db/migrations -cf - . | base64");
    EXPECT_EQ(archive.findings.at(1).hint,
              "Pack such files as files of their own: tar -h --hard-dereference -C "
              "db/migrations -cf - . | base64");
    EXPECT_EQ(findings_in_entries(entry("tty", "", '3') + entry("disk", "", '4')),
              "tty: it is a device\ndisk: it is a device\n");
}

TEST(ImportArchive, RefusesSparseFilesOfEachKind) {
    for (const char *name : {"sparse-gnu", "sparse-0.0", "sparse-0.1", "sparse-1.0"}) {
        EXPECT_EQ(findings_in(recorded(name)), "s.sql: it is a sparse file\n") << name;
    }
}

TEST(ImportArchive, RefusesNamesThatLeadOutOfTheFolder) {
    EXPECT_EQ(findings_in_entries(entry("/etc/a.sql", "") + entry("../b.sql", "") +
                                  entry("c/../../d.sql", "") + entry("..e/f..sql", "") + entry("..", "")),
              "/etc/a.sql: its name begins with /: names are counted from the folder of the migrations\n"
              "../b.sql: its name has .. in it: names are counted from the folder of the migrations\n"
              "c/../../d.sql: its name has .. in it: names are counted from the folder of the migrations\n"
              ": the name of the file before byte 2560 is empty, too long, or not UTF-8\n");
}

TEST(ImportArchive, RefusesANameThatIsThereTwice) {
    EXPECT_EQ(findings_in_entries(entry("./a.sql", "1") + entry("b//./c", "") + entry("a.sql", "2") +
                                  entry("b/c", "")),
              "a.sql: its name is in the archive twice\nb/c: its name is in the archive twice\n");
}

TEST(ImportArchive, RefusesNamesThatAreNoText) {
    EXPECT_EQ(findings_in_entries(entry("gr\xf6\xdf"
                                        "e.sql",
                                        "") +
                                  entry("./", "", '7') + entry("", "")),
              ": the name of the file before byte 512 is empty, too long, or not UTF-8\n"
              ": the name of the file before byte 1536 is empty, too long, or not UTF-8\n");
    const std::string long_path = record("path", std::string(5000, 'a'));
    EXPECT_EQ(findings_in_entries(entry("x", long_path, 'x') + entry("a", "")),
              ": the name of the file before byte 6144 is empty, too long, or not UTF-8\n");
}

TEST(ImportArchive, TellsWhatIsNoTar) {
    EXPECT_EQ(findings_in(""), ": the archive is empty\n");
    EXPECT_EQ(findings_in("\x1f\x8b\x08"), ": the archive is compressed with gzip\n");
    EXPECT_EQ(findings_in("BZh91AY"), ": the archive is compressed with bzip2\n");
    EXPECT_EQ(findings_in(std::string("\xfd"
                                      "7zXZ\0",
                                      6)),
              ": the archive is compressed with xz\n");
    EXPECT_EQ(findings_in("\x28\xb5\x2f\xfd"), ": the archive is compressed with zstd\n");
    EXPECT_EQ(findings_in("PK\x03\x04"), ": the archive is compressed with zip\n");
    EXPECT_EQ(findings_in("create table a();"), ": this is no tar archive\n");
    EXPECT_EQ(findings_in(std::string(2000, 'x')), ": this is no tar archive\n");
    EXPECT_EQ(read_archive("\x1f\x8b").findings.at(0).hint,
              "Pack the folder without compression, without z: tar -C db/migrations -cf - . | base64");
}

TEST(ImportArchive, KnowsTheEnd) {
    const std::string file = entry("a.sql", "a");
    EXPECT_EQ(findings_in(file),
              ": the archive has no end: behind its last file there should be zero bytes\n")
        << "so that a cut between two files is seen";
    EXPECT_EQ(findings_in(file + std::string(1, '\0')), "");
    EXPECT_EQ(findings_in(file + std::string(20000, '\0')), "");
    EXPECT_EQ(findings_in(std::string(10240, '\0')), "") << "an archive of nothing";
    EXPECT_EQ(findings_in(file + end_blocks + file), ": something stands behind the archive's end\n");
    EXPECT_EQ(findings_in(file + end_blocks + "\n"), ": something stands behind the archive's end\n");
}

TEST(ImportArchive, TellsAnArchiveThatIsCutOff) {
    const std::string file = entry("a.sql", std::string(600, 'a'));
    EXPECT_EQ(findings_in(file.substr(0, 1024)), ": the archive ends in the middle of a.sql\n");
    EXPECT_EQ(findings_in(file.substr(0, 1535)), ": the archive ends in the middle of a.sql\n");
    EXPECT_EQ(findings_in(file + file.substr(0, 100)), ": the archive ends in the middle of a header\n");
    EXPECT_EQ(findings_in_entries(entry("a", "b.sql", 'L')),
              ": the archive ends before the file that its last header is about\n");
    EXPECT_EQ(findings_in(entry("a", record("path", "b.sql"), 'x') + end_blocks),
              ": the archive ends before the file that its last header is about\n");
}

TEST(ImportArchive, TellsADamagedArchive) {
    std::string bytes = entry("a.sql", "a") + entry("b.sql", "b") + end_blocks;
    bytes[1024] = 'c'; // the name of the second
    EXPECT_EQ(findings_in(bytes), ": the archive is damaged: at byte 1024 there should be a header\n");
    for (const char *records :
         {"x", "99 path=a\n", "7 path=a\n", "9 path a\n", "4 =\n\n", "0", "13 size=a\n   \n"}) {
        EXPECT_EQ(findings_in(entry("a", records, 'x')),
                  ": the archive is damaged: before byte 1024 there should be records of pax\n")
            << records;
    }
}

TEST(ImportArchive, ReadsNumbersInBase256AndOtherSpellings) {
    const auto sized = [](std::string size) {
        const std::string bytes = block("a.sql", size, '0') + padded("abc");
        return files_of(read_archive(bytes));
    };
    EXPECT_EQ(sized(std::string("\x80\0\0\0\0\0\0\0\0\0\0\3", 12)), "a.sql=abc\n");
    EXPECT_EQ(sized("         3 "), "a.sql=abc\n");
    EXPECT_EQ(sized("000000000003"), "a.sql=abc\n") << "all twelve bytes";
    EXPECT_EQ(sized("3"), "a.sql=abc\n");
    EXPECT_EQ(findings_in(block("a", std::string("\x80\0\0\0\1\0\0\0\0\0\0\0", 12), '0')),
              ": the archive ends in the middle of a\n");
    EXPECT_EQ(findings_in(block("a", std::string(12, '\xff'), '0')), ": this is no tar archive\n");
    EXPECT_EQ(findings_in(block("a", "8", '0')), ": this is no tar archive\n");
}

TEST(ImportArchive, PaxSpeaksOfTheNextFileOrOfAll) {
    const std::string path = entry("x", record("path", "b.sql") + record("size", "2"), 'x');
    const std::string bytes = path + block("a.sql", octal(600), '0') + padded("bb") + entry("c.sql", "c");
    EXPECT_EQ(files_of(read_archive(bytes)), "b.sql=bb\nc.sql=c\n");
    const std::string all = entry("g", record("comment", "of git"), 'g') +
                            entry("g", record("size", "2"), 'g') + block("a.sql", octal(600), '0') +
                            padded("aa") + entry("x", record("size", "1"), 'x') +
                            block("b.sql", octal(600), '0') + padded("b");
    EXPECT_EQ(files_of(read_archive(all)), "a.sql=aa\nb.sql=b\n");
    const std::string taken_back = entry("x", record("path", "z") + record("path", ""), 'x') + entry("a", "");
    EXPECT_EQ(files_of(read_archive(taken_back)), "a=\n");
}

TEST(ImportArchive, PassesOverDirectoriesAndLabels) {
    const std::string bytes = block("vol", "", 'V') + block("d", octal(4096), '5') + entry("e/", "") +
                              entry("f", "Ya.sql", 'D') + entry("a.sql", "a", '7') + block("b.sql", "", '\0');
    EXPECT_EQ(files_of(read_archive(bytes)), "a.sql=a\nb.sql=\n");
    EXPECT_EQ(findings_in_entries(bytes), "");
    EXPECT_EQ(findings_in_entries(entry("a.sql", "", 'M') + entry("b.sql", "", 'q')),
              "a.sql: its beginning is in another part of the archive\n"
              "b.sql: it is a kind of entry that is not known here\n");
}

// As old tars have summed up the bytes of a name that is not ASCII.
TEST(ImportArchive, TakesSumsOfSignedBytes) {
    std::string header = block("1_\xC3\xA9.sql", octal(0), '0');
    std::fill_n(header.begin() + 148, 8, ' ');
    int sum = 0;
    for (const char byte : header) {
        sum += static_cast<signed char>(byte);
    }
    write_sum(header, static_cast<unsigned>(sum));
    EXPECT_EQ(findings_in(header + end_blocks), "");
    write_sum(header, static_cast<unsigned>(sum + 256)); // neither all signed nor all unsigned
    EXPECT_EQ(findings_in(header + end_blocks), ": this is no tar archive\n");
}

} // namespace
} // namespace migrate::core
