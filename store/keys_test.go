package store_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"zvonok/store"
)

// rotated adds a new primary key to each set of keys; without retires the old.
func rotated(t *testing.T, keys *store.Keys, retire bool) *store.Keys {
	t.Helper()
	var sets map[string]json.RawMessage
	if err := json.Unmarshal(keys.Text(), &sets); err != nil {
		t.Fatal(err)
	}
	for name, template := range map[string]*tinkpb.KeyTemplate{
		"aead": aead.AES256GCMKeyTemplate(), "blind": prf.HMACSHA256PRFKeyTemplate(), "code": prf.HMACSHA256PRFKeyTemplate(),
	} {
		handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(sets[name])))
		if err != nil {
			t.Fatal(err)
		}
		old := handle.KeysetInfo().GetPrimaryKeyId()
		m := keyset.NewManagerFromHandle(handle)
		id, err := m.Add(template)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.SetPrimary(id); err != nil {
			t.Fatal(err)
		}
		if retire {
			if err := m.Disable(old); err != nil {
				t.Fatal(err)
			}
		}
		if handle, err = m.Handle(); err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
			t.Fatal(err)
		}
		sets[name] = text.Bytes()
	}
	text, err := json.Marshal(sets)
	if err != nil {
		t.Fatal(err)
	}
	out, err := store.ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func newKeys(t *testing.T) *store.Keys {
	t.Helper()
	k, err := store.MakeKeys()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestRotatedKeysFindAndOpenWhatOldOnesWrote(t *testing.T) {
	t.Parallel()
	before := newKeys(t)
	place := store.Seal{Table: "accounts", Column: "email", Key: "7"}
	sealed, err := before.Seal([]byte("mama@example.test"), place)
	if err != nil {
		t.Fatal(err)
	}
	lookups := func(k *store.Keys) (every [][]byte, primary []byte) {
		t.Helper()
		for _, ask := range []func(string) ([][]byte, error){k.Blinds, k.CodeHashes, func(s string) ([][]byte, error) { return k.Tokens("link", s) }} {
			all, err := ask("text")
			if err != nil {
				t.Fatal(err)
			}
			every = append(every, all...)
		}
		for _, ask := range []func(string) ([]byte, error){k.Blind, k.CodeHash, func(s string) ([]byte, error) { return k.Token("link", s) }} {
			one, err := ask("text")
			if err != nil {
				t.Fatal(err)
			}
			primary = append(primary, one...)
		}
		return every, primary
	}
	old, oldPrimary := lookups(before)

	after := rotated(t, before, false)
	if plain, err := after.Open(sealed, place); err != nil || string(plain) != "mama@example.test" {
		t.Errorf("the old letter: %q, %v", plain, err)
	}
	all, primary := lookups(after)
	for _, hash := range old {
		if !slices.ContainsFunc(all, func(h []byte) bool { return bytes.Equal(h, hash) }) {
			t.Error("what the old key wrote is not looked up")
		}
	}
	if len(all) != 2*len(old) || bytes.Equal(primary, oldPrimary) {
		t.Errorf("%d hashes of %d, the new key writes: %v", len(all), len(old), !bytes.Equal(primary, oldPrimary))
	}
	for i := range 3 { // what the primary writes is among what is looked up
		if hash := primary[i*32 : (i+1)*32]; !slices.ContainsFunc(all, func(h []byte) bool { return bytes.Equal(h, hash) }) {
			t.Error("what the new key writes is not looked up")
		}
	}

	retired := rotated(t, before, true)
	if _, err := retired.Open(sealed, place); err == nil {
		t.Error("a retired key opened")
	}
	if all, _ := lookups(retired); slices.ContainsFunc(all, func(h []byte) bool { return bytes.Equal(h, old[0]) }) {
		t.Error("a retired key is looked up")
	}
}

func TestASealedValueOpensInItsPlaceOnly(t *testing.T) {
	t.Parallel()
	k := newKeys(t)
	place := store.Seal{Table: "people", Column: "email", Key: "a"}
	sealed, err := k.Seal([]byte("secret"), place)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := k.Seal([]byte("secret"), place); err != nil || bytes.Equal(again, sealed) {
		t.Error("equal values look equal")
	}
	if plain, err := k.Open(sealed, place); err != nil || string(plain) != "secret" {
		t.Errorf("%q, %v", plain, err)
	}
	for name, at := range map[string]store.Seal{
		"another row":    {Table: "people", Column: "email", Key: "b"},
		"another column": {Table: "people", Column: "phone", Key: "a"},
		"another table":  {Table: "accounts", Column: "email", Key: "a"},
		"a shifted name": {Table: "people", Column: "emai", Key: "la"},
		"a split name":   {Table: "people\x00email", Column: "a"},
	} {
		if _, err := k.Open(sealed, at); err == nil {
			t.Errorf("it opened in %s", name)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the value: %v", err)
		}
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := k.Open(bad, place); err == nil {
			t.Errorf("it opened with byte %d changed", i)
		}
	}
	if _, err := newKeys(t).Open(sealed, place); err == nil {
		t.Error("another key opened it")
	}
}

func TestUsesOfOneKeyAreKeptApart(t *testing.T) {
	t.Parallel()
	k := newKeys(t)
	seen := map[string]string{}
	for name, ask := range map[string]func() ([]byte, error){
		"contact": func() ([]byte, error) { return k.Blind("x") },
		"invite":  func() ([]byte, error) { return k.CodeHash("x") },
		"link":    func() ([]byte, error) { return k.Token("link", "x") },
		"digits":  func() ([]byte, error) { return k.Token("digits", "x") },
	} {
		h, err := ask()
		if err != nil || len(h) != 32 {
			t.Fatalf("%s: %d bytes, %v", name, len(h), err)
		}
		if other, ok := seen[string(h)]; ok {
			t.Errorf("%s and %s are the same", name, other)
		}
		seen[string(h)] = name
	}
}

func TestKeysThatCannotBeReadAreNotQuoted(t *testing.T) {
	t.Parallel()
	good := string(newKeys(t).Text())
	if back, err := store.ParseKeys([]byte(good)); err != nil || string(back.Text()) != good {
		t.Errorf("keys do not come back: %v", err)
	}
	for name, text := range map[string]string{
		"nothing": "", "not JSON": "hunter2", "no sets": "{}", "a set that is none": `{"aead": "hunter2", "blind": {}, "code": {}}`,
		"sets exchanged": strings.NewReplacer(`"aead":`, `"blind":`, `"blind":`, `"aead":`).Replace(good),
	} {
		if _, err := store.ParseKeys([]byte(text)); err == nil {
			t.Errorf("%s was read", name)
		} else if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "primaryKeyId") {
			t.Errorf("%s: the error quotes it: %v", name, err)
		}
	}
}
