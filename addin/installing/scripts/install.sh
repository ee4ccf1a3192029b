#!/bin/sh
# Installs Remitbook into this user's Excel: double-click it. What stands behind it goes to remitbook install.
# Beside it: python.txt, which says where a Python may be, and wheels, which holds Remitbook.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
root="$HOME/Library/Application Support/remitbook"
own="$root/python"
list="$here/python.txt"

stop() {
	printf '\n%s\n' "$*" >&2
	exit 1
}

fits() {
	[ -x "$1" ] && "$1" -I -c 'import ensurepip, ssl, sys, venv; sys.exit(sys.version_info < (3, 11) or sys.maxsize < 2**32)' >/dev/null 2>&1
}

find_python() {
	if fits "$own/bin/python3"; then
		printf '%s\n' "$own/bin/python3"
		return 0
	fi
	sed -n 's/^look macos //p' "$list" | while IFS= read -r candidate; do
		if fits "$candidate"; then
			printf '%s\n' "$candidate"
			break
		fi
	done
}

sum_of() {
	if command -v shasum >/dev/null 2>&1; then
		shasum -a 256 "$1" | cut -d ' ' -f 1
	else
		sha256sum "$1" | cut -d ' ' -f 1
	fi
}

# curl and pip know the proxy of the environment, not the one of the Mac's settings.
use_proxy() {
	[ -n "${https_proxy:-${HTTPS_PROXY:-}}" ] && return
	command -v scutil >/dev/null 2>&1 || return
	proxy=$(scutil --proxy | sed -n 's/^ *\(HTTPS[A-Za-z]*\) : \(.*\)$/\1=\2/p')
	case "$proxy" in *HTTPSEnable=1*) ;; *) return ;; esac
	https_proxy="http://$(printf '%s\n' "$proxy" | sed -n 's/^HTTPSProxy=//p'):$(printf '%s\n' "$proxy" | sed -n 's/^HTTPSPort=//p')"
	export https_proxy
	printf 'The proxy of the system settings is used: %s\n' "$https_proxy"
}

bring_python() {
	wanted=$(sed -n "s/^bring macos-$(uname -m) //p" "$list")
	[ -n "$wanted" ] || stop "There is no Python 3.11 or later on this Mac, and none for its processor ($(uname -m)) to bring. Install one from python.org, then double-click this again."
	sum=${wanted%% *}
	address=${wanted#* }
	name=$(basename "$address" | sed 's/%2B/+/')
	new="$root/python.new"
	rm -rf "$new"
	mkdir -p "$new" || stop "$root cannot be written."
	archive="$here/$name"
	if [ ! -f "$archive" ]; then
		archive="$new/$name"
		printf 'There is no Python 3.11 or later here: one is brought, for Remitbook alone, from\n  %s\n' "$address"
		curl --fail --location --silent --show-error --proto '=https,file' --proto-redir '=https' --connect-timeout 20 --retry 2 --output "$archive" "$address" || {
			rm -rf "$new"
			stop "Python could not be fetched. Behind a proxy: set https_proxy in a terminal and start this there. Without the Internet: put the file $name beside this, or install Python from python.org, then double-click this again. Nothing was changed."
		}
	fi
	if [ "$(sum_of "$archive")" != "$sum" ]; then
		rm -rf "$new"
		stop "The file $name is not the one that was expected: its checksum differs. It was not used, and nothing was changed. Ask your IT department what stands between you and $address."
	fi
	tar -xzf "$archive" -C "$new" && fits "$new/python/bin/python3" || {
		rm -rf "$new"
		stop "The Python that was brought does not run on this Mac. Install one from python.org, then double-click this again. Nothing was changed."
	}
	rm -rf "$own"
	mv "$new/python" "$own" || stop "$own cannot be written."
	rm -rf "$new"
}

[ -f "$list" ] || stop "python.txt is missing: unpack the whole archive, and start this from its folder."
set -- install --from "$here/wheels" "$@"
for wheel in "$here"/wheels/remitbook-*.whl; do :; done
[ -f "$wheel" ] || stop "The folder wheels is missing: unpack the whole archive, and start this from its folder."
use_proxy
python=$(find_python)
if [ -z "$python" ]; then
	bring_python
	python="$own/bin/python3"
fi
printf 'Python: %s\n' "$python"
PYTHONPATH="$wheel"
export PYTHONPATH
exec "$python" -P -m addin.cli "$@"
