package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"hufu/wallet"
	"hufu/wallet/trust"
)

// anchorsFile holds the roots that a wallet folder took up at first use, by
// origin.
const anchorsFile = "anchors.json"

// believe answers the trust list that an issuer is judged by. It is asked
// before the offer is redeemed, for that works once: copies that could not be
// believed would be lost.
func (p *program) believe(ctx context.Context, h *holder, issuer, where, root string) (*trust.List, error) {
	origin := originOf(issuer)
	if where == "" {
		where = origin + "/trust"
		if root == "" {
			var err error
			if root, err = p.pinned(ctx, h.folder, origin); err != nil {
				return nil, err
			}
		}
	}
	roots := list{}
	if root != "" {
		roots = list{root}
	}
	s := p.newSources(where, roots, nil)
	now := p.now().Unix()
	s.refresh(ctx, now)
	if s.believed == nil {
		return nil, wallet.ErrNoTrust
	}
	if err := s.believed.Check(now); err != nil {
		return nil, err
	}
	listed, err := s.believed.Issuer(issuer)
	if err != nil {
		return nil, err
	}
	return s.believed, listed.Check(now)
}

// pinned is the root that this folder knows for an origin. The first time it
// asks the origin itself and says so: whoever doubts it compares.
func (p *program) pinned(ctx context.Context, folder, origin string) (string, error) {
	path := filepath.Join(folder, anchorsFile)
	anchors := map[string]string{}
	content, err := readFile(path, profileLimit)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", errFile.Because(err)
	}
	if err == nil && json.Unmarshal(content, &anchors) != nil {
		return "", errFile.With(anchorsFile + " is damaged")
	}
	if root := anchors[origin]; root != "" {
		return root, nil
	}
	root, err := p.askRoot(ctx, origin)
	if err != nil {
		return "", err
	}
	p.say("trusting %s for the first time, root %s", origin, root)
	anchors[origin] = root
	if content, err = json.MarshalIndent(anchors, "", "  "); err != nil {
		return "", err
	}
	return root, dataFolder(folder).write(anchorsFile, content, 0o600)
}

func (p *program) askRoot(ctx context.Context, origin string) (string, error) {
	body, err := newFetcher(loopbackURL(origin+"/")).get(ctx, origin+"/trust.pub", "text/plain", 256)
	if err != nil {
		return "", err
	}
	root := strings.TrimSpace(string(body))
	_, err = trust.ParseRoot(root)
	return root, err
}
