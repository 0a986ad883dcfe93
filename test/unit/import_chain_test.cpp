// Which revision of a folder follows which.
#include "core/import/chain.hpp"
#include "import_support.hpp"

namespace migrate::core {
namespace {

// A folder of these files of dbmate.
ReadFolder folder_of(const std::vector<std::string> &versions) {
    NamesAndTexts files;
    for (const std::string &version : versions) {
        files.emplace_back(version + "_x.sql", "-- migrate:up\n-- migrate:down\n");
    }
    return read_files(files);
}

// "1<- 2<-1": each revision and its parents.
std::string chain_of(ReadFolder &read, const std::vector<KnownRevision> &known, bool out_of_order = false) {
    chain(read.migrations, known, out_of_order);
    std::string text;
    for (const ImportedFileRevision &revision : read.migrations.revisions) {
        text += text.empty() ? "" : " ";
        text += revision.id + "<-";
        for (const std::string &parent : revision.parents.value()) {
            text += parent;
        }
    }
    return text;
}

TEST(ImportChain, EachFollowsTheOneBefore) {
    ReadFolder read = folder_of({"1", "2", "3"});
    EXPECT_EQ(chain_of(read, {}), "1<- 2<-1 3<-2");
}

TEST(ImportChain, NewFilesFollowWhatIsApplied) {
    ReadFolder read = folder_of({"1", "2", "3"});
    EXPECT_EQ(chain_of(read, {{"1", {}, true}, {"2", {"1"}, true}}), "1<- 2<-1 3<-2");
}

TEST(ImportChain, WhatIsNotAppliedYetMakesRoom) {
    ReadFolder read = folder_of({"1", "2", "3"});
    EXPECT_EQ(chain_of(read, {{"1", {}, true}, {"3", {"1"}, false}}), "1<- 2<-1 3<-2");
    EXPECT_EQ(findings_of(read), "");
}

TEST(ImportChain, ALateFileIsRefused) {
    ReadFolder read = folder_of({"1", "2", "3"});
    chain(read.migrations, {{"1", {}, true}, {"3", {"1"}, true}}, false);
    EXPECT_EQ(findings_of(read), "2_x.sql: 2_x.sql is new, but comes before 3_x.sql, which is applied\n");
}

TEST(ImportChain, OutOfOrderItFollowsWhatIsApplied) {
    ReadFolder read = folder_of({"1", "2", "3", "4"});
    EXPECT_EQ(chain_of(read, {{"1", {}, true}, {"3", {"1"}, true}, {"4", {"3"}, false}}, true),
              "1<- 2<-3 3<-1 4<-2");
}

TEST(ImportChain, ALateFileThatIsRegisteredStaysWhereItIs) {
    const std::vector<KnownRevision> known = {{"1", {}, true}, {"3", {"1"}, true}, {"2", {"3"}, false}};
    ReadFolder read = folder_of({"1", "2", "3"});
    EXPECT_EQ(chain_of(read, known), "1<- 2<-3 3<-1");
    EXPECT_EQ(findings_of(read), "");
}

TEST(ImportChain, WhatIsGoneKeepsItsPlace) {
    ReadFolder read = folder_of({"1", "3"});
    EXPECT_EQ(chain_of(read, {{"1", {}, true}, {"2", {"1"}, true}}), "1<- 3<-2");
}

TEST(ImportChain, TheTipIsWhatNothingAppliedFollows) {
    // 2 came late and followed 3.
    ReadFolder read = folder_of({"1", "2", "3", "4"});
    EXPECT_EQ(chain_of(read, {{"1", {}, true}, {"3", {"1"}, true}, {"2", {"3"}, true}}),
              "1<- 2<-3 3<-1 4<-2");
}

TEST(ImportChain, WhatStandsForOthersIsBesideThem) {
    const NamesAndTexts files = {{"V1.sql", ""}, {"V2.sql", ""}, {"B2.sql", ""}, {"V3.sql", ""}};
    ReadFolder fresh = read_files(files);
    EXPECT_EQ(chain_of(fresh, {}), "1<- 2<-1 B2<- 3<-2");
    ReadFolder after_all = read_files(files);
    EXPECT_EQ(chain_of(after_all, {{"1", {}, true}, {"2", {"1"}, true}, {"B2", {}, true}}),
              "1<- 2<-1 B2<- 3<-2");
    ReadFolder late = read_files(files);
    EXPECT_EQ(chain_of(late, {{"1", {}, true}, {"2", {"1"}, true}, {"3", {"2"}, true}}),
              "1<- 2<-1 B2<- 3<-2");
    EXPECT_EQ(findings_of(late), "") << "nothing that is applied would have come after it";
}

} // namespace
} // namespace migrate::core
