package main

import (
	"context"
	"errors"
	"net/http"

	"hufu/wallet/openid"
)

func deskPost(url, token string) ([]byte, error) {
	answer, err := newFetcher(true).Fetch(context.Background(), &openid.Request{
		Method: http.MethodPost, URL: url, Limit: deskLimit, Header: map[string]string{"Authorization": "Bearer " + token},
	})
	if err != nil {
		return nil, err
	}
	if answer.Status != http.StatusOK {
		return nil, errors.New(string(answer.Body))
	}
	return answer.Body, nil
}
