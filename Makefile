## make               build for the server that PG_CONFIG names (PostgreSQL 15 to 18; default: pg_config in PATH)
## make install       install into that server
## make installcheck  run the regression, isolation and TAP tests against an installed server
## make clean         remove what was built
##
## These need nothing prepared on Debian: they install what is missing, use a throw-away server and leave nothing running.
## make demo          see the example services migrated
## make shell         psql on a server with the extension and the example services
## make check         the tests: what each suite found, and how long it took
## make lint          formatting, static analysis, shell scripts
## make interop       real tools migrate beside it: Alembic, Sqitch, dbmate, Liquibase and others, of which npm brings some
## make bench         the benchmark
## make matrix        every test on PostgreSQL 15, 17 and 18, each in a Debian of its own (as root, or with sudo)
## make try-machines  make demo in each state in which a Debian may be (as root, or with sudo)
## make memcheck      core under the sanitizers, the server under valgrind
## make reliability   what tries to break it, counted into doc/reliability.md
PG_CONFIG ?= pg_config
CHORES := demo shell check interop lint bench matrix try-machines memcheck reliability
# The folder of the sources, which another folder can build: make -f SOURCES/Makefile.
HERE := $(patsubst %/,%,$(dir $(firstword $(MAKEFILE_LIST))))

ifneq (,$(filter $(CHORES) help,$(MAKECMDGOALS)))
# No PGXS here: it may not be installed yet, and it has a `check` of its own. Options given to this make must
# not reach the makes inside (PG_CONFIG would win over the private server's); variables do, as environment.
.PHONY: $(MAKECMDGOALS)
export PG_CONFIG
$(CHORES):
	@env -u MAKEFLAGS -u MFLAGS '$(HERE)/test/scripts/$@'
help:
	@sed -n 's/^## \{0,1\}//p' $(firstword $(MAKEFILE_LIST))
$(filter-out $(CHORES) help,$(MAKECMDGOALS)):
	@$(MAKE) $@

else
# All cores, unless the caller says otherwise. Several goals are to be made in their order.
ifeq (,$(filter -j% --jobserver%,$(MAKEFLAGS))$(word 2,$(MAKECMDGOALS)))
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

EXTENSION := migrate
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" $(HERE)/migrate.control)
MODULE_big := migrate
# found FOLDER NAME: the files of that name in the folder and below it, as seen from the folder of the sources.
found = $(sort $(shell cd $(HERE) && find $1 -name '$2'))
SOURCES := $(call found,src,*.cpp)
OBJS := $(SOURCES:.cpp=.o)
DATA := $(call found,src/sql/releases src/sql/upgrades,migrate--*.sql)
DATA_built := migrate--$(EXTVERSION).sql
EXTRA_CLEAN := $(shell find src -name '*.[do]' 2>/dev/null) $(wildcard migrate--*.sql .built-for-*) compile_flags.txt build

REGRESS := $(basename $(notdir $(call found,sql,*.sql)))
ISOLATION := $(basename $(notdir $(call found,test/isolation/specs,*.spec)))
ISOLATION_OPTS := --inputdir=$(HERE)/test/isolation
# From the folder of the sources, where PGXS runs them.
PROVE_TESTS := $(call found,test/tap,*.pl)
TAP_TESTS := 1

WARNINGS := -Wall -Wextra -Wshadow -Wconversion
WERROR ?= -Werror
# g++ 12 forgets in a precompiled header which of the library's lines are known to alarm falsely. clang doesn't know all
# of these options, nor all that the server was compiled with.
FALSE_ALARMS := -Wno-unknown-warning-option -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
# Functions and lines, which a backtrace needs. -g3 lets a debugger show variables too; the library is then twice as large.
DEBUGINFO ?= -g1
SERVER_HEADERS := $(shell $(PG_CONFIG) --includedir-server)
# The server's headers come by -isystem: they and their macros don't pass our warnings.
PG_CPPFLAGS := -I$(HERE)/src -isystem $(SERVER_HEADERS) -DMIGRATE_VERSION='"$(EXTVERSION)"'
PG_CXXFLAGS := -std=c++20 $(WARNINGS) $(WERROR) $(FALSE_ALARMS) $(DEBUGINFO) -MMD -MP
# PGXS links with the C compiler. libstdc++ goes in whole and hidden: a module that shares its weak symbols with
# other C++ extensions in one backend is at their mercy. src/migrate.map exports what the server calls, nothing else.
override COMPILER = $(CXX) $(CXXFLAGS)
SHLIB_LINK := -static-libstdc++ -static-libgcc -Wl,--version-script=$(HERE)/src/migrate.map
override with_llvm := no

# The client's package has the makefiles of PGXS too, but only what compiles needs more.
PGXS := $(shell $(PG_CONFIG) --pgxs)
COMPILES := $(filter-out clean distclean maintainer-clean installcheck uninstall,$(or $(MAKECMDGOALS),all))
ifneq (yes,$(shell [ -f '$(PGXS)' ] && { [ -z '$(COMPILES)' ] || [ -f '$(SERVER_HEADERS)/postgres.h' ]; } && echo yes))
$(error No PostgreSQL to build for: $(PG_CONFIG) leads to no postgres.h. Install the server's development package \
(Debian: postgresql-server-dev-15, or the version that you have) or set PG_CONFIG)
endif
include $(PGXS)
ifeq (,$(filter 15 16 17 18,$(MAJORVERSION)))
$(error migrate is for PostgreSQL 15 to 18, and $(PG_CONFIG) belongs to PostgreSQL $(VERSION))
endif

# PGXS lets make look for everything in the folder of the sources, objects of a build there too, which are not ours.
override VPATH :=
vpath %.cpp $(HERE)
vpath %.control $(HERE)
vpath %.map $(HERE)
vpath src/sql/% $(HERE)

ifneq (ok,$(if $(filter installcheck,$(MAKECMDGOALS)),$(shell perl -MIPC::Run -e 'print "ok"' 2>/dev/null),ok))
prove_installcheck = @echo "The TAP tests were skipped: they need Perl's IPC::Run (Debian: libipc-run-perl)."
endif

$(DATA_built): $(call found,src/sql,[0-9]*.sql) $(HERE)/src/sql migrate.control
	{ printf '%s\n' '\echo Use "CREATE EXTENSION migrate" to load this file. \quit'; cat $(filter %.sql,$^); } >$@

$(shlib): src/migrate.map
src/module.o $(filter %/extension_version.o,$(OBJS)): migrate.control

# The standard library's headers, compiled once for all sources, which name what they use all the same: `make lint` and
# CMake read them without this. Such a file serves one compiler with one set of options, so its folder is named after
# them. Where it can't be made, the text beside it is included.
STD := build/std/$(firstword $(shell { $(CXX) -v; printf '%s' '$(subst ','\'',$(COMPILE.cpp))'; } 2>&1 | cksum))
$(OBJS): private override CXXFLAGS += -include $(STD)/std.hpp
$(OBJS): | $(STD)/std.hpp.gch
$(STD)/std.hpp.gch: $(HERE)/src/std.hpp
	@mkdir -p $(@D) && cp $< $(@D)
	$(filter-out -MMD,$(COMPILE.cpp)) -MD -x c++-header -o $@ $(STD)/std.hpp || rm -f $@

# Objects built for one server are of no use to another, whose version its headers tell: PGXS comes with the client.
# PGXS makes every file .SECONDARY, which make does not miss when it is absent; a phony one it does.
HEADERS_VERSION := $(shell sed -n 's/^.define PG_VERSION "\([0-9a-z.]*\).*/\1/p' $(SERVER_HEADERS)/pg_config.h 2>/dev/null)
SERVER := .built-for-$(or $(HEADERS_VERSION),$(VERSION))
$(OBJS): $(SERVER)
.PHONY: $(if $(wildcard $(SERVER)),,$(SERVER))
$(SERVER):
	@rm -f .built-for-*; mkdir -p $(sort $(dir $(OBJS))); touch $@

# How clang-tidy and clangd are to read the sources, of which they learn nothing from a makefile.
compile_flags.txt: $(HERE)/Makefile migrate.control $(SERVER)
	@printf '%s\n' -std=c++20 $(WARNINGS) $(CPPFLAGS) >$@

-include $(OBJS:.o=.d) $(STD)/std.hpp.d
endif
